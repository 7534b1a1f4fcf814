//! Opens natively what a JavaScript runtime has sealed.
//!
//! ```text
//! check-sealed-tokens < {"secret": …, "sealed": [{"claims": …, "token": …}, …]}
//! ```
//!
//! Prints how many were right, or stops at the first that is not.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for the command line that stops at the first thing that is wrong"
)]

mod claims;

use serde::Deserialize;
use serde_json::Value;
use weapp_login_core::{KeyRing, SecretKey, token};

#[derive(Deserialize)]
struct Work {
    secret: String,
    sealed: Vec<Sealed>,
}

#[derive(Deserialize)]
struct Sealed {
    claims: Value,
    token: String,
}

fn main() {
    let Work { secret, sealed } = serde_json::from_reader(std::io::stdin()).unwrap();
    let keys = KeyRing::new(vec![SecretKey::parse(&secret).unwrap()]).unwrap();
    for Sealed { claims, token } in &sealed {
        let opened = token::open(token, &keys).map(|opened| claims::written(&opened));
        assert_eq!(opened.as_ref(), Ok(claims), "{token}");
    }
    println!("{}", sealed.len());
}
