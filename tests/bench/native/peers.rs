//! Ours, and what others take instead.

mod branca;
mod fernet;
mod json_web_token;
mod openssl;
mod ours;
mod paseto;

use weapp_login_core::{Claims, UnixMillis};

use crate::measure::Row;

/// A way of making tokens and of checking them.
pub struct Peer {
    pub seal: Row,
    pub verify: Row,
}

pub use ours::{ours, seal_with_a_given_iv};

pub fn others(claims: &Claims, now: UnixMillis) -> Vec<Peer> {
    vec![
        json_web_token::peer(claims),
        fernet::peer(claims),
        paseto::peer(claims),
        branca::peer(claims, now),
        openssl::peer(claims),
    ]
}
