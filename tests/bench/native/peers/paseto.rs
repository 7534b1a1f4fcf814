use std::hint::black_box;
use std::time::Duration;

use pasetors::claims::{Claims as PasetoClaims, ClaimsValidationRules};
use pasetors::keys::{Generate, SymmetricKey};
use pasetors::token::UntrustedToken;
use pasetors::{Local, local, version4::V4};
use weapp_login_core::Claims;

use super::Peer;
use crate::measure::Row;
use crate::session::{DAY_MS, JsonClaims};

pub fn peer(claims: &Claims) -> Peer {
    let json = JsonClaims::of(claims);
    let mut claims = PasetoClaims::new_expires_in(&Duration::from_millis(DAY_MS)).unwrap();
    claims.subject(&json.sub).unwrap();
    claims.audience(&json.aud).unwrap();
    claims.add_additional("sid", json.sid).unwrap();
    claims.add_additional("uid", json.uid).unwrap();
    claims.add_additional("auth_time", json.auth_time).unwrap();
    let mut rules = ClaimsValidationRules::new();
    rules.validate_audience_with(&json.aud);
    let key = SymmetricKey::<V4>::generate().unwrap();
    let encrypted = local::encrypt(&key, &claims, None, None).unwrap();
    let (decryption_key, length) = (key.clone(), encrypted.len());
    Peer {
        seal: Row {
            name: "pasetors v4.local, encrypt",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                black_box(local::encrypt(&key, black_box(&claims), None, None).unwrap());
            }),
        },
        verify: Row {
            name: "pasetors v4.local, decrypt",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                let token = UntrustedToken::<Local, V4>::try_from(black_box(&encrypted)).unwrap();
                black_box(local::decrypt(&decryption_key, &token, &rules, None, None).unwrap());
            }),
        },
    }
}
