//! What opens WeChat's API for an app.

use crate::secret_text::secret_text;

secret_text! {
    /// The access_token of an app, for at most two hours; 512 visible characters at most.
    ///
    /// Source: WeChat's page "getStableAccessToken".
    AccessToken, AccessTokenError, is_access_token,
    "not an access_token: 1 to 512 ASCII characters from ! to ~"
}

fn is_access_token(text: &str) -> bool {
    (1..=512).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_graphic())
}
