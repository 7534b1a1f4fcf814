use std::hint::black_box;

use weapp_login_core::{
    Claims, Iv, KeyRing, Policy, RevocationSet, SecretKey, UnixMillis, token, verify,
};

use super::Peer;
use crate::measure::Row;
use crate::session::random;

pub fn ours(claims: &Claims, now: UnixMillis) -> Peer {
    let key = SecretKey::from_octets(random()).unwrap();
    let keys = KeyRing::new(vec![key.clone()]).unwrap();
    let sealed = token::seal(claims, &key, Iv(random()));
    let (policy, revocations) = (Policy::default(), RevocationSet::new());
    let (claims, length) = (claims.clone(), sealed.len());
    Peer {
        seal: Row {
            name: "weapp-login v1, seal",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                black_box(token::seal(black_box(&claims), &key, Iv(random())));
            }),
        },
        verify: Row {
            name: "weapp-login v1, verify",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                let verdict = verify(black_box(&sealed), &keys, &policy, &revocations, now);
                assert!(black_box(verdict).is_good());
            }),
        },
    }
}

/// What is compared to the bare ciphers, which draw nothing.
pub fn seal_with_a_given_iv(claims: &Claims) -> Row {
    let (key, iv) = (SecretKey::from_octets(random()).unwrap(), random());
    let claims = claims.clone();
    Row {
        name: "weapp-login v1, seal, iv given",
        encrypted: "yes",
        length: token::seal(&claims, &key, Iv(iv)).len(),
        run: Box::new(move || {
            black_box(token::seal(black_box(&claims), &key, Iv(iv)));
        }),
    }
}
