//! Tokens of every kind, and instants at which something may turn.

use weapp_login_core::{
    Claims, ExternalId, Iv, LegacyPolicy, OpenId, SecretKey, SessionId, TokenTimes, UnixMillis,
    UserId, token,
};
use weapp_login_tests::independent::IndependentKey;

use crate::boundaries::{self, MILLISECOND};
use crate::dice::Dice;
use crate::scene::Scene;

const YEAR_2025: u64 = 1_735_689_600_000;
const DAY: u64 = 86_400_000;

/// Somebody's claims; all names that the rules allow may come.
pub fn claims(dice: &mut Dice) -> Claims {
    let visible: Vec<char> = ('!'..='~').filter(|character| *character != '|').collect();
    let any: Vec<char> = "a\"\\\u{0}\u{1f}\u{7f}\n用户\u{2028}\u{1F600}é"
        .chars()
        .collect();
    let authenticated_at = YEAR_2025 + dice.millis_below(300 * DAY);
    let issued_at = authenticated_at + dice.millis_below(2) * dice.millis_below(30 * DAY);
    let expires_at = issued_at + dice.millis_below(3) * dice.millis_below(DAY);
    let instant = |millis| UnixMillis::new(millis).unwrap();
    Claims {
        openid: dice.text(&visible, 64).parse().unwrap(),
        appid: dice.text(&visible, 64).parse().unwrap(),
        session_id: SessionId::from_octets(dice.octets()),
        user_id: UserId::from_octets(dice.octets()),
        times: TokenTimes::new(
            instant(authenticated_at),
            instant(issued_at),
            instant(expires_at),
        )
        .unwrap(),
        external_id: dice
            .once_in(2)
            .then(|| ExternalId::try_from(dice.text(&any, 16).as_str()).unwrap()),
    }
}

/// One of any kind, at an instant at which something may turn.
pub fn drawn(dice: &mut Dice, scene: &Scene) -> (String, UnixMillis) {
    let claims = dice.pick(&scene.cast).clone();
    let token = match dice.below(16) {
        0..=7 => sealed(dice, scene, &claims),
        8 | 9 => {
            let token = sealed(dice, scene, &claims);
            changed(dice, &token)
        }
        10 => foreign(dice, &claims),
        11 | 12 => legacy(dice, scene, &claims),
        13 => {
            let token = legacy(dice, scene, &claims);
            changed(dice, &token)
        }
        14 => malformed_plaintext(dice, scene),
        _ => rubbish(dice),
    };
    (token, instant(dice, scene, &claims))
}

/// Good ones of the whole cast, around every instant at which their verdict turns.
pub fn around_boundaries(dice: &mut Dice, scene: &Scene) -> Vec<(String, UnixMillis)> {
    let mut cases = Vec::new();
    for claims in &scene.cast {
        let times = &claims.times;
        let bounds = [
            times.issued_at().minus(scene.policy.max_skew),
            times.issued_at().plus(scene.policy.renew_after),
            times.expires_at(),
        ];
        for now in bounds.into_iter().flat_map(boundaries::around) {
            cases.push((sealed(dice, scene, claims), now));
        }
    }
    if let Some(legacy) = &scene.policy.legacy {
        for claims in &scene.cast {
            let issued_at = claims.times.issued_at();
            let bounds = [
                issued_at.minus(scene.policy.max_skew),
                issued_at.plus(legacy.ttl),
                legacy.accept_until,
            ];
            for now in bounds.into_iter().flat_map(boundaries::around) {
                cases.push((self::legacy(dice, scene, claims), now));
            }
        }
    }
    cases
}

/// The text with something wrong in it, most of the time.
pub fn changed(dice: &mut Dice, text: &str) -> String {
    let mut octets = text.as_bytes().to_vec();
    let at = dice.below(octets.len());
    match dice.below(7) {
        0..=2 => octets[at] = *dice.pick(b"0123456789abcdef"),
        3 => octets[at] = *dice.pick(b"ABF .|zg-\n"),
        4 => octets.truncate(at),
        5 => octets.insert(at, b'0'),
        _ => octets.extend_from_slice(b"00"),
    }
    String::from_utf8(octets).unwrap()
}

fn sealed(dice: &mut Dice, scene: &Scene, claims: &Claims) -> String {
    let keys = scene.ring.keys();
    token::seal(claims, &keys[dice.below(keys.len())], Iv(dice.octets()))
}

/// By a key that nobody here holds.
fn foreign(dice: &mut Dice, claims: &Claims) -> String {
    let key = SecretKey::from_octets(dice.octets()).unwrap();
    token::seal(claims, &key, Iv(dice.octets()))
}

/// As the old service wrote it, one of the ended ones at times; where the scene has none, a text that looks
/// like it.
fn legacy(dice: &mut Dice, scene: &Scene, claims: &Claims) -> String {
    match &scene.policy.legacy {
        Some(_) if dice.once_in(4) => dice.pick(&scene.ended_legacy_tokens).clone(),
        Some(policy) => sealed_by_the_old_service(dice, policy, claims.times.issued_at()),
        None => hex::encode(dice.octets::<48>()),
    }
}

/// By a user whom nobody else has.
pub fn sealed_by_the_old_service(
    dice: &mut Dice,
    policy: &LegacyPolicy,
    issued_at: UnixMillis,
) -> String {
    let openid = format!("o{}", hex::encode(dice.octets::<12>()));
    let openid: OpenId = openid.parse().unwrap();
    policy.cipher.seal(&openid, issued_at).unwrap()
}

fn malformed_plaintext(dice: &mut Dice, scene: &Scene) -> String {
    let key: &IndependentKey = dice.pick(&scene.keys);
    key.token(dice.octets(), &dice.octets::<40>())
}

fn rubbish(dice: &mut Dice) -> String {
    let any: Vec<char> = "v1.0af|用\u{0}\u{1F600} ".chars().collect();
    match dice.below(4) {
        0 => String::new(),
        1 => "a".repeat(1023 + dice.below(3)),
        // 1,026 octets, but fewer characters.
        2 => "用".repeat(342),
        _ => dice.text(&any, 200),
    }
}

fn instant(dice: &mut Dice, scene: &Scene, claims: &Claims) -> UnixMillis {
    let times = &claims.times;
    let policy = &scene.policy;
    let edges = [
        times.issued_at().minus(policy.max_skew),
        times.issued_at(),
        times.issued_at().plus(policy.renew_after),
        times.expires_at(),
        times.expires_at(),
        UnixMillis::default(),
        UnixMillis::MAX,
        UnixMillis::new(YEAR_2025 + dice.millis_below(400 * DAY)).unwrap(),
    ];
    let edge = *dice.pick(&edges);
    match dice.below(4) {
        0 => edge.minus(MILLISECOND),
        1 => edge.plus(MILLISECOND),
        _ => edge,
    }
}
