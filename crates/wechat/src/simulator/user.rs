//! The people of the simulator, and what WeChat calls them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use weapp_login_core::{AppId, OpenId};

use crate::UnionId;

/// Whoever holds the phone, named as you like: `alice`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SimulatedUser(String);

/// The text is not a name for a user of the simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a user of the simulator is named with 1 to 64 visible characters without spaces, such as alice"
)]
pub struct SimulatedUserError;

impl SimulatedUser {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for the same app and user for ever, so alice stays alice across restarts.
    pub(super) fn openid(&self, appid: &AppId) -> OpenId {
        let text = derived_name("openid", appid.as_str(), self.as_str());
        OpenId::try_from(text.as_str()).expect("it is made of 28 visible characters")
    }

    /// The same for the same user for ever, and nobody's.
    pub(super) fn phone_number(&self) -> String {
        let digest = Sha256::digest(format!("weapp-login simulator phone number {}", self.0));
        let digits = digest
            .iter()
            .take(8)
            .map(|octet| char::from(b'0' + octet % 10));
        // No carrier gives out numbers that begin so.
        format!("100{}", digits.collect::<String>())
    }

    /// The same for the same open platform and user for ever.
    pub(super) fn unionid(&self, open_platform: &str) -> UnionId {
        let text = derived_name("unionid", open_platform, self.as_str());
        UnionId::try_from(text.as_str()).expect("it is made of 28 visible characters")
    }
}

impl TryFrom<&str> for SimulatedUser {
    type Error = SimulatedUserError;

    fn try_from(text: &str) -> Result<Self, SimulatedUserError> {
        let is_visible = |character: char| !character.is_whitespace() && !character.is_control();
        if (1..=64).contains(&text.chars().count()) && text.chars().all(is_visible) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SimulatedUserError)
        }
    }
}

impl fmt::Debug for SimulatedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `o` and 27 of `[A-Za-z0-9_-]`, as WeChat's are.
fn derived_name(kind: &str, realm: &str, user: &str) -> String {
    let mut digest = Sha256::new().chain_update("weapp-login simulator");
    for part in [kind, realm, user] {
        // With their lengths, no two lists of parts run together to the same octets.
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let mut name = URL_SAFE_NO_PAD.encode(digest.finalize());
    name.insert(0, 'o');
    name.truncate(28);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alice_has_the_same_openid_for_ever() {
        let alice = SimulatedUser::try_from("alice").unwrap();
        let appid = AppId::try_from("wx5afe5afe5afe5afe").unwrap();
        assert_eq!(
            alice.openid(&appid).as_str(),
            "o2XeG00DbCtOZA5f6qCy8U54VBWY"
        );
        assert_eq!(
            alice.unionid("development").as_str(),
            "oL3Zm7AYMrX0poYcz9cYtcgJK6k1"
        );
    }

    #[test]
    fn a_name_is_visible_and_not_endless() {
        for wrong in ["", "alice bob", "alice\n", "\u{3000}", &"a".repeat(65)] {
            assert_eq!(
                SimulatedUser::try_from(wrong),
                Err(SimulatedUserError),
                "{wrong:?}"
            );
        }
        assert!(SimulatedUser::try_from("爱丽丝").is_ok());
    }
}
