//! Whether everything in `core` that takes a token says what the reference says.

use std::fmt::Debug;
use std::ops::Deref;
use std::sync::LazyLock;

use weapp_login_core::inspection::{Authenticity, MatchedKey, Outcome};
use weapp_login_core::{
    AppId, Claims, InspectKey, Inspection, Inspector, Iv, Policy, RevocationSet, TokenClaims,
    UnixMillis, Verdict, token, verify,
};

use crate::keys::{KNOWN, RING};
use crate::reference::{Parts, ReadClaims, verdict};

/// A text, and what the reference sees in it.
pub struct Seen<'a> {
    text: &'a str,
    parts: Option<Parts>,
    /// What a holder of the secrets is told.
    opened: Result<ReadClaims, &'static str>,
    /// What a holder of the inspect keys is told.
    read: Result<ReadClaims, &'static str>,
}

/// The circumstances of a check.
#[derive(Clone, Copy)]
pub struct Check {
    pub now: UnixMillis,
    /// Only the first vector's app is served, not every one.
    pub serves_one_app: bool,
}

/// The first vector's.
const ONE_APP: &str = "wxedc3426baaccd70e";

impl<'a> Seen<'a> {
    pub fn of(text: &'a str) -> Self {
        let parts = Parts::of(text);
        let (opened, read) = match &parts {
            None => (Err("malformed"), Err("malformed")),
            Some(parts) => match parts.key(&*KNOWN) {
                None => (Err("unknown_key"), Err("unknown_key")),
                Some(key) => {
                    let read = parts.read(key).ok_or("malformed");
                    let is_genuine = parts.has_a_right_tag(key);
                    let opened = if is_genuine {
                        read.clone()
                    } else {
                        Err("forged")
                    };
                    (opened, read)
                }
            },
        };
        Self {
            text,
            parts,
            opened,
            read,
        }
    }

    /// What `open` gives, which is the word for what became of the text.
    pub fn is_opened_alike(&self) -> &'static str {
        let opened = token::open(self.text, &RING);
        match (&opened, &self.opened) {
            (Ok(claims), Ok(read)) => {
                assert_same(claims, read, self.text);
                self.assert_one_spelling(claims, read);
                "accepted"
            }
            (Err(ours), Err(theirs)) if ours.as_str() == *theirs => theirs,
            _ => disagree(&opened, &self.opened, self.text),
        }
    }

    /// What `verify` gives, which is its word or its reason.
    pub fn is_verified_alike(&self, check: Check) -> &'static str {
        let policy = policy(check);
        let verdict = verify(self.text, &RING, policy, &RevocationSet::new(), check.now);
        self.assert_verdict(&verdict, &self.opened, check);
        verdict.reason().unwrap_or(verdict.as_str())
    }

    /// What each inspect key reads.
    pub fn is_read_alike(&self) {
        for key in INSPECT_KEYS.iter() {
            let read = key.read(self.text).map(|unverified| unverified.0);
            let is_its_own = |parts: &Parts| parts.kid == key.kid().to_string();
            let expected = match &self.parts {
                Some(parts) if !is_its_own(parts) => &Err("unknown_key"),
                _ => &self.read,
            };
            match (&read, expected) {
                (Ok(claims), Ok(read)) => assert_same(claims, read, self.text),
                (Err(ours), Err(theirs)) if ours.as_str() == *theirs => {}
                _ => disagree(&read, expected, self.text),
            }
        }
    }

    /// What the inspector shows to the secrets.
    pub fn is_inspected_alike_with_secrets(&self, check: Check) {
        let shown = WITH_SECRETS[usize::from(check.serves_one_app)].inspect(self.text, check.now);
        let (authenticity, matched_key) = match &self.opened {
            Err("forged") => (Authenticity::Forged, Some(MatchedKey::Secret)),
            Ok(_) => (Authenticity::Verified, Some(MatchedKey::Secret)),
            // Its tag was right.
            Err("malformed") if self.parts.is_some() => {
                (Authenticity::Verified, Some(MatchedKey::Secret))
            }
            Err(_) => (Authenticity::Unknown, None),
        };
        assert_eq!(shown.authenticity, authenticity, "{}", self.text);
        assert_eq!(shown.matched_key, matched_key, "{}", self.text);
        self.assert_inspection(&shown, check);
    }

    /// What the inspector shows to the inspect keys.
    pub fn is_inspected_alike_with_inspect_keys(&self, check: Check) {
        let inspector = &WITH_INSPECT_KEYS[usize::from(check.serves_one_app)];
        let shown = inspector.inspect(self.text, check.now);
        let is_known = self.parts.is_some() && self.opened != Err("unknown_key");
        let (authenticity, matched_key) = if is_known {
            (Authenticity::NotVerified, Some(MatchedKey::Inspect))
        } else {
            (Authenticity::Unknown, None)
        };
        assert_eq!(shown.authenticity, authenticity, "{}", self.text);
        assert_eq!(shown.matched_key, matched_key, "{}", self.text);
        self.assert_inspection(&shown, check);
    }

    fn assert_inspection(&self, shown: &Inspection, check: Check) {
        self.assert_verdict(&shown.verdict, &self.read, check);
        let kid = self.parts.as_ref().map(|parts| parts.kid.clone());
        assert_eq!(shown.kid.map(|kid| kid.to_string()), kid, "{}", self.text);
        assert_steps(shown, self.text);
        if kid.is_some() {
            assert_layout(shown, self.text);
        }
    }

    fn assert_verdict(
        &self,
        ours: &Verdict,
        theirs: &Result<ReadClaims, &'static str>,
        check: Check,
    ) {
        let refused = match theirs {
            Ok(read) if check.serves_one_app && read.appid != ONE_APP => Some("wrong_app"),
            Ok(_) => None,
            Err(reason) => Some(*reason),
        };
        match (ours, ours.claims(), theirs, refused) {
            (Verdict::Invalid(reason), _, _, Some(refused)) if reason.as_str() == refused => {}
            (_, Some(TokenClaims::V1(claims)), Ok(read), None) => {
                let (issued_at, expires_at) = (read.issued_at, read.expires_at);
                let expected = verdict(issued_at, expires_at, check.now.as_u64());
                assert_eq!(ours.as_str(), expected, "{}", self.text);
                assert_same(claims, read, self.text);
            }
            _ => disagree(ours, &(theirs, refused), self.text),
        }
    }

    /// Sealed again, the claims are the very text, unless it said more than they do.
    fn assert_one_spelling(&self, claims: &Claims, read: &ReadClaims) {
        let parts = self.parts.as_ref().expect("it was opened");
        let mut keys = RING.keys().iter();
        let key = keys.find(|key| key.kid().to_string() == parts.kid);
        let again = token::seal(claims, key.expect("it was opened"), Iv(parts.iv));
        assert_eq!(again != self.text, read.has_unknown_keys, "{}", self.text);
    }

    /// An instant at or beside one at which the verdict changes.
    pub fn instant(&self, choice: u8) -> UnixMillis {
        let (issued_at, expires_at) = match &self.read {
            Ok(read) => (read.issued_at, read.expires_at),
            Err(_) => (0, 0),
        };
        let millis = match choice % 10 {
            0 => issued_at,
            1 => issued_at.saturating_sub(60_000),
            2 => issued_at.saturating_sub(60_001),
            3 => issued_at + 43_199_999,
            4 => issued_at + 43_200_000,
            5 => expires_at,
            6 => expires_at + 1,
            7 => 0,
            8 => issued_at.midpoint(expires_at),
            _ => u64::MAX,
        };
        UnixMillis::new(millis).unwrap_or(UnixMillis::MAX)
    }
}

/// The same claims to the octet.
#[track_caller]
pub fn assert_same(claims: &Claims, read: &ReadClaims, token: &str) {
    let as_read = ReadClaims {
        openid: claims.openid.as_str().into(),
        appid: claims.appid.as_str().into(),
        session_id: *claims.session_id.as_octets(),
        user_id: *claims.user_id.as_octets(),
        authenticated_at: claims.times.authenticated_at().as_u64(),
        issued_at: claims.times.issued_at().as_u64(),
        expires_at: claims.times.expires_at().as_u64(),
        external_id: claims.external_id.as_ref().map(|id| id.as_str().into()),
        has_unknown_keys: read.has_unknown_keys,
    };
    assert_eq!(as_read, *read, "{token}");
}

#[track_caller]
pub fn disagree(ours: &impl Debug, theirs: &impl Debug, token: &str) -> ! {
    panic!("core: {ours:?}, reference: {theirs:?}: {token}")
}

/// One check fails or none, those before it passed, and those behind it are not reached.
fn assert_steps(shown: &Inspection, text: &str) {
    let outcomes = shown.steps.iter().map(|(_, outcome)| *outcome);
    let ended = outcomes
        .clone()
        .position(|outcome| outcome == Outcome::Failed);
    let is_good = shown.verdict.is_good() && shown.authenticity != Authenticity::Forged;
    assert_eq!(ended.is_none(), is_good, "{text}");
    for (place, outcome) in outcomes.enumerate() {
        // An inspect key checks no tag, so that step may be left out.
        let is_behind = ended.is_some_and(|ended| place > ended);
        assert!(!is_behind || outcome == Outcome::NotReached, "{text}");
    }
}

/// The parts touch each other and are all of the text.
fn assert_layout(shown: &Inspection, text: &str) {
    let mut end = 0;
    for part in &shown.layout {
        assert!(part.start == end && part.end > end, "{text}");
        end = part.end;
    }
    assert_eq!(end, text.len(), "{text}");
}

static INSPECT_KEYS: LazyLock<Vec<InspectKey>> = LazyLock::new(|| {
    let keys = RING.keys().iter();
    keys.map(|key| key.inspect_key()).collect()
});

static POLICIES: LazyLock<[Policy; 2]> = LazyLock::new(|| {
    let one_app = AppId::try_from(ONE_APP).unwrap();
    let serving = |appids| Policy {
        appids,
        ..Policy::default()
    };
    [serving(None), serving(Some(vec![one_app]))]
});

static WITH_SECRETS: LazyLock<[Inspector; 2]> = LazyLock::new(|| {
    let keys = RING.keys().iter();
    inspectors(&keys.map(|key| key.written()).collect::<Vec<_>>())
});

static WITH_INSPECT_KEYS: LazyLock<[Inspector; 2]> = LazyLock::new(|| {
    let keys = INSPECT_KEYS.iter();
    inspectors(&keys.map(InspectKey::written).collect::<Vec<_>>())
});

fn policy(check: Check) -> &'static Policy {
    &POLICIES[usize::from(check.serves_one_app)]
}

/// One for each policy, each with these keys.
fn inspectors(keys: &[impl Deref<Target = String>]) -> [Inspector; 2] {
    POLICIES.clone().map(|policy| {
        let mut inspector = Inspector::new(policy);
        for key in keys {
            inspector.add_key(key).unwrap();
        }
        inspector
    })
}
