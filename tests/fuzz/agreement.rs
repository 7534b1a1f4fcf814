//! Whether `open`, `verify` and the inspect keys say what the reference says.

use std::fmt::Debug;
use std::sync::LazyLock;

use weapp_login_core::{
    AppId, Claims, InspectKey, Iv, Policy, RevocationSet, TokenClaims, UnixMillis, Verdict, token,
    verify,
};

use crate::keys::{KNOWN, RING};
use crate::reference::{Parts, ReadClaims, verdict};

/// A text, and what the reference sees in it.
pub struct Seen<'a> {
    pub text: &'a str,
    /// Where it has the shape of a token.
    pub parts: Option<Parts>,
    /// What a holder of the secrets is told.
    pub opened: Result<ReadClaims, &'static str>,
    /// What a holder of the inspect keys is told.
    pub read: Result<ReadClaims, &'static str>,
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

    /// Of `open`, and gives the word for what became of the text.
    pub fn assert_open_agrees(&self) -> &'static str {
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

    /// Of `verify`, and gives its reason or else its word.
    pub fn assert_verify_agrees(&self, check: Check) -> &'static str {
        let policy = &POLICIES[usize::from(check.serves_one_app)];
        let verdict = verify(self.text, &RING, policy, &RevocationSet::new(), check.now);
        self.assert_verdict(&verdict, &self.opened, check);
        verdict.reason().unwrap_or(verdict.as_str())
    }

    /// Of each inspect key.
    pub fn assert_inspect_keys_agree(&self) {
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

    pub fn assert_verdict(
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

pub static INSPECT_KEYS: LazyLock<Vec<InspectKey>> = LazyLock::new(|| {
    let keys = RING.keys().iter();
    keys.map(|key| key.inspect_key()).collect()
});

/// Whether [`Check::serves_one_app`].
pub static POLICIES: LazyLock<[Policy; 2]> = LazyLock::new(|| {
    let one_app = AppId::try_from(ONE_APP).unwrap();
    let serving = |appids| Policy {
        appids,
        ..Policy::default()
    };
    [serving(None), serving(Some(vec![one_app]))]
});
