//! The one session that every token of the bench is about.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use weapp_login_core::aead::A256CbcHs512;
use weapp_login_core::{
    AppId, Claims, Iv, OpenId, SecretKey, SessionId, TokenTimes, UnixMillis, UserId, token,
};

pub const DAY_MS: u64 = 86_400_000;

/// The claims as a JSON Web Token names and dates them.
#[derive(Clone, Serialize, Deserialize)]
pub struct JsonClaims {
    pub sub: String,
    pub aud: String,
    pub sid: String,
    pub uid: String,
    pub auth_time: u64,
    pub iat: u64,
    pub exp: u64,
}

/// Good for a day from now, which is given with it.
pub fn claims() -> (Claims, UnixMillis) {
    let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let now = u64::try_from(since_1970.as_millis()).unwrap();
    let instant = |millis| UnixMillis::new(millis).unwrap();
    let claims = Claims {
        openid: OpenId::try_from("oGZUI0egBJY1zhBYw2KhdUfwVJJE").unwrap(),
        appid: AppId::try_from("wx4f4bc4dec97d474b").unwrap(),
        session_id: SessionId::from_octets(random()),
        user_id: UserId::from_octets(random()),
        times: TokenTimes::new(instant(now), instant(now), instant(now + DAY_MS)).unwrap(),
        external_id: None,
    };
    (claims, instant(now))
}

impl JsonClaims {
    pub fn of(claims: &Claims) -> Self {
        let seconds = |instant: UnixMillis| instant.as_u64() / 1000;
        Self {
            sub: claims.openid.to_string(),
            aud: claims.appid.to_string(),
            sid: claims.session_id.to_string(),
            uid: claims.user_id.to_string(),
            auth_time: seconds(claims.times.authenticated_at()),
            iat: seconds(claims.times.issued_at()),
            exp: seconds(claims.times.expires_at()),
        }
    }
}

/// The octets that our token holds.
pub fn plaintext_of(claims: &Claims) -> Vec<u8> {
    let octets: [u8; 64] = [[1; 32], [2; 32]].concat().try_into().unwrap();
    let token = token::seal(
        claims,
        &SecretKey::from_octets(octets).unwrap(),
        Iv([0; 16]),
    );
    let body = hex::decode(&token[12..]).unwrap();
    let (ciphertext, tag) = body[16..].split_at(body.len() - 48);
    A256CbcHs512::new(&octets)
        .open(
            &[0; 16],
            &token.as_bytes()[..12],
            ciphertext,
            tag.try_into().unwrap(),
        )
        .unwrap()
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut octets = [0; N];
    getrandom::fill(&mut octets).unwrap();
    octets
}
