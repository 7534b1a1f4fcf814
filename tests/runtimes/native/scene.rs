//! One codec, one inspector, and the tokens that they meet.

use std::time::Duration;

use serde_json::{Map, Value, json};
use weapp_login_core::legacy::session_id;
use weapp_login_core::{
    AppId, Claims, Inspector, KeyRing, LegacyCipher, LegacyPolicy, Policy, Revocation,
    RevocationReason, RevocationSet, Scope, SecretKey, TokenTimes, UnixMillis, verify,
};
use weapp_login_tests::independent::IndependentKey;

use crate::answers::{inspection, verdict};
use crate::boundaries;
use crate::coverage::Coverage;
use crate::dice::Dice;
use crate::tokens;

/// Besides those around boundaries.
const DRAWN_TOKENS: usize = 80;
/// An inspection is three times as long as a verdict.
const INSPECTED_ONCE_IN: usize = 3;

pub struct Scene {
    pub keys: Vec<IndependentKey>,
    pub ring: KeyRing,
    pub policy: Policy,
    pub revocations: Vec<Revocation>,
    /// Tokens of the old service whose sessions are among the revocations.
    pub ended_legacy_tokens: Vec<String>,
    /// Whom the tokens of this scene are about.
    pub cast: Vec<Claims>,
    legacy: Option<WrittenLegacy>,
    inspector_keys: Vec<String>,
}

/// The old service, in words.
pub struct WrittenLegacy {
    secret: String,
    suffix: String,
    policy: LegacyPolicy,
}

impl Scene {
    pub fn drawn(dice: &mut Dice) -> Self {
        let keys: Vec<_> = (0..1 + dice.below(3))
            .map(|_| IndependentKey(dice.octets()))
            .collect();
        let secrets = keys
            .iter()
            .map(|key| SecretKey::from_octets(key.0).unwrap());
        let ring = KeyRing::new(secrets.collect()).unwrap();
        let cast: Vec<_> = (0..6).map(|_| tokens::claims(dice)).collect();
        let legacy = dice.once_in(2).then(|| WrittenLegacy::drawn(dice, &cast));
        let policy = Policy {
            appids: dice.once_in(3).then(|| served(dice, &cast)),
            max_skew: *dice.pick(&[0, 1, 60_000, 86_400_000].map(Duration::from_millis)),
            renew_after: *dice.pick(&[0, 1, 43_200_000, 1 << 50].map(Duration::from_millis)),
            legacy: legacy.as_ref().map(|legacy| legacy.policy.clone()),
        };
        let mut revocations: Vec<_> = (0..dice.below(5))
            .map(|_| revocation(dice, &cast))
            .collect();
        let mut ended_legacy_tokens = Vec::new();
        if let Some(legacy) = &policy.legacy {
            for claims in &cast {
                let issued_at = claims.times.issued_at();
                let token = tokens::sealed_by_the_old_service(dice, legacy, issued_at);
                let scope = Scope::Session(session_id(&token));
                revocations.push(ended(dice, scope));
                ended_legacy_tokens.push(token);
            }
        }
        let inspector_keys = keys
            .iter()
            .filter_map(|key| match dice.below(3) {
                0 => Some(key.secret()),
                1 => Some(key.inspect()),
                _ => None,
            })
            .collect();
        Self {
            keys,
            ring,
            policy,
            revocations,
            ended_legacy_tokens,
            cast,
            legacy,
            inspector_keys,
        }
    }

    /// The scene with its tokens, and the native answers.
    pub fn written(&self, dice: &mut Dice, coverage: &mut Coverage) -> Value {
        let mut revoked = RevocationSet::new();
        for revocation in &self.revocations {
            revoked.apply(revocation.clone());
        }
        let mut inspector = Inspector::new(self.policy.clone());
        for key in &self.inspector_keys {
            inspector.add_key(key).unwrap();
        }
        let mut tokens = tokens::around_boundaries(dice, self);
        tokens.extend((0..DRAWN_TOKENS).map(|_| tokens::drawn(dice, self)));
        let mut cases = Vec::new();
        for (token, now) in tokens {
            let answer = verify(&token, &self.ring, &self.policy, &revoked, now);
            coverage.note(self, &token, now, &answer);
            let mut case = json!({
                "token": token,
                "nowMs": now.as_u64(),
                "verdict": verdict(&answer),
            });
            if dice.once_in(INSPECTED_ONCE_IN) {
                case["inspection"] = inspection(&inspector.inspect(&token, now));
            }
            cases.push(case);
        }
        json!({
            "keys": self.keys.iter().map(IndependentKey::secret).collect::<Vec<_>>(),
            "inspectorKeys": self.inspector_keys,
            "policy": self.written_policy(),
            "revocations": self.revocations.iter().map(entry).collect::<Vec<_>>(),
            "cases": cases,
        })
    }

    fn written_policy(&self) -> Value {
        let mut written = Map::new();
        let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap();
        if let Some(appids) = &self.policy.appids {
            let appids: Vec<_> = appids.iter().map(AppId::as_str).collect();
            written.insert("appids".into(), json!(appids));
        }
        written.insert("maxSkewMs".into(), json!(millis(self.policy.max_skew)));
        written.insert(
            "renewAfterMs".into(),
            json!(millis(self.policy.renew_after)),
        );
        if let Some(legacy) = &self.legacy {
            let legacy = json!({
                "secret": legacy.secret,
                "suffix": legacy.suffix,
                "ttlMs": millis(legacy.policy.ttl),
                "mintedUntilMs": legacy.policy.minted_until.as_u64(),
                "acceptUntilMs": legacy.policy.accept_until.as_u64(),
            });
            written.insert("legacy".into(), legacy);
        }
        Value::Object(written)
    }
}

impl WrittenLegacy {
    fn drawn(dice: &mut Dice, cast: &[Claims]) -> Self {
        let secret = (*dice.pick(&["2019_06", "密钥", "\u{1F511} \0\n\"", "x"])).to_owned();
        let suffix = (*dice.pick(&["2019", "2025", "", "年|末"])).to_owned();
        let about = |dice: &mut Dice| {
            let issued_at = dice.pick(cast).times.issued_at();
            let shift = Duration::from_millis(dice.millis_below(3));
            *dice.pick(&[
                UnixMillis::MAX,
                issued_at.plus(shift),
                issued_at.minus(shift),
            ])
        };
        let cipher = LegacyCipher::new(&secret, &suffix).unwrap();
        let (minted_until, accept_until) = (about(dice), about(dice));
        Self {
            secret,
            suffix,
            policy: LegacyPolicy {
                cipher,
                ttl: *dice.pick(&[1, 86_400_000, 1 << 52].map(Duration::from_millis)),
                minted_until,
                accept_until,
            },
        }
    }
}

/// Some of the apps that the tokens are for, or none at all.
fn served(dice: &mut Dice, cast: &[Claims]) -> Vec<AppId> {
    (0..dice.below(4))
        .map(|_| dice.pick(cast).appid.clone())
        .collect()
}

fn revocation(dice: &mut Dice, cast: &[Claims]) -> Revocation {
    let hit = dice.pick(cast).clone();
    let about = |dice: &mut Dice, instant| *dice.pick(&boundaries::around(instant));
    let authenticated_until = about(dice, hit.times.authenticated_at());
    let scope = match dice.below(6) {
        0 | 1 => Scope::Session(hit.session_id),
        2 => Scope::User {
            id: hit.user_id,
            authenticated_until,
        },
        3 => Scope::App {
            id: hit.appid,
            authenticated_until,
        },
        // The first of all, so that others are left.
        4 => Scope::All {
            authenticated_until: about(dice, first_of(cast, |times| times.authenticated_at())),
        },
        // The old service's tokens are authenticated when they are issued.
        _ => Scope::All {
            authenticated_until: about(dice, first_of(cast, |times| times.issued_at())),
        },
    };
    ended(dice, scope)
}

fn first_of(cast: &[Claims], instant: impl Fn(&TokenTimes) -> UnixMillis) -> UnixMillis {
    let instants = cast.iter().map(|claims| instant(&claims.times));
    instants.min().unwrap()
}

fn ended(dice: &mut Dice, scope: Scope) -> Revocation {
    Revocation {
        scope,
        until: UnixMillis::MAX,
        reason: *dice.pick(&RevocationReason::ALL),
    }
}

/// As the feed writes it.
fn entry(revocation: &Revocation) -> Value {
    let scope = &revocation.scope;
    let mut entry = Map::new();
    entry.insert("scope".into(), json!(scope.word()));
    if let Some(id) = scope.id() {
        entry.insert("id".into(), json!(id));
    }
    if let Some(until) = scope.authenticated_until() {
        entry.insert("authenticated_until".into(), json!(until.as_u64()));
    }
    entry.insert("until".into(), json!(revocation.until.as_u64()));
    entry.insert("reason".into(), json!(revocation.reason.as_str()));
    Value::Object(entry)
}
