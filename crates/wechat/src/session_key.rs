//! The key that WeChat shares with us for one user of one app.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::secret_text::{is_visible_ascii, secret_text};

secret_text! {
    /// A session_key as WeChat writes it: base64 of 16 octets.
    ///
    /// Any visible text is taken, for a login does not need the key; whoever decrypts with it asks
    /// for its [octets](SessionKey::octets). It never leaves the server.
    SessionKey, SessionKeyError, is_visible_ascii,
    "not a session_key: WeChat's is the base64 text of 16 octets"
}

impl SessionKey {
    /// The 16 octets behind the text, the key of AES-128.
    pub fn octets(&self) -> Result<Zeroizing<[u8; 16]>, SessionKeyError> {
        let mut octets = Zeroizing::new([0; 16]);
        // The decoder wants room for an estimate, which is more than the octets it writes.
        let mut buffer = Zeroizing::new([0; 18]);
        let length = STANDARD
            .decode_slice(self.text(), buffer.as_mut_slice())
            .map_err(|_| SessionKeyError)?;
        if length != octets.len() {
            return Err(SessionKeyError);
        }
        octets.copy_from_slice(&buffer[..length]);
        Ok(octets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_key_is_the_text_of_16_octets() {
        let octets = |text: &str| SessionKey::try_from(text)?.octets();
        assert!(octets("tiihtNczf5v6AKRyjwEUhQ==").is_ok_and(|octets| octets[..2] == [0xb6, 0x28]));
        for wrong in [
            "",
            "tiihtNczf5v6AKRyjwEU",
            "tiihtNczf5v6AKRyjwEUhQ",
            "?",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(octets(wrong), Err(SessionKeyError), "{wrong:?}");
        }
    }
}
