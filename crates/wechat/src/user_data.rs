//! What the phone brings along from WeChat, signed or sealed with the session_key.
//!
//! **Danger: nothing here is authenticated encryption.** Whoever could tell a wrong key from wrong
//! padding could read what is sealed, so [`UserDataError::NotOurs`] is one error for all of that.
//! Source: WeChat's pages "Verify and decrypt open data" and "Signature of the session_key".

use aes::Aes128;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha1::{Digest, Sha1};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use weapp_login_core::AppId;
use zeroize::Zeroizing;

use crate::SessionKey;

/// Why user data was not decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserDataError {
    /// No session_key could have helped.
    #[error("not user data: base64 of whole AES blocks, with an iv of 16 octets in base64")]
    Malformed,
    /// Another session_key, or another app's data; no more is said.
    #[error("the user data was not sealed with this session_key for this app")]
    NotOurs,
}

/// Whether `signature` is the hex SHA-1 of `raw_data` ‖ the text of the session_key.
pub fn verify_raw_data(raw_data: &str, signature: &str, session_key: &SessionKey) -> bool {
    let mut claimed = [0; 20];
    if hex::decode_to_slice(signature, &mut claimed).is_err() {
        return false;
    }
    let actual: [u8; 20] = Sha1::new()
        .chain_update(raw_data)
        .chain_update(session_key.text())
        .finalize()
        .into();
    actual.ct_eq(&claimed).into()
}

/// Opens `encryptedData`: AES-128-CBC with PKCS #7, base64, giving an object of JSON.
///
/// A wrong key gives good padding once in 256, so the JSON and the appid in its `watermark` are part
/// of the check. A space is taken for the `+` that form encoding made it of.
pub fn decrypt(
    encrypted_data: &str,
    iv: &str,
    session_key: &SessionKey,
    appid: &AppId,
) -> Result<Value, UserDataError> {
    let mut buffer = Zeroizing::new(from_base64(encrypted_data)?);
    let iv: [u8; 16] = from_base64(iv)?
        .try_into()
        .map_err(|_| UserDataError::Malformed)?;
    if buffer.is_empty() || buffer.len() % iv.len() != 0 {
        return Err(UserDataError::Malformed);
    }
    let key = session_key.octets().map_err(|_| UserDataError::NotOurs)?;
    let plaintext = cbc::Decryptor::<Aes128>::new((&*key).into(), (&iv).into())
        .decrypt_padded::<Pkcs7>(&mut buffer)
        .map_err(|_| UserDataError::NotOurs)?;
    let user_data: Value = serde_json::from_slice(plaintext).map_err(|_| UserDataError::NotOurs)?;
    if user_data["watermark"]["appid"] == appid.as_str() {
        Ok(user_data)
    } else {
        Err(UserDataError::NotOurs)
    }
}

/// The `signature` of WeChat's session APIs: hex HMAC-SHA-256 of `body`, keyed with the **text** of the
/// session_key, as it is.
pub fn session_key_signature(session_key: &SessionKey, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(session_key.text().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn from_base64(text: &str) -> Result<Vec<u8>, UserDataError> {
    LENIENT_BASE64
        .decode(text.replace(' ', "+"))
        .map_err(|_| UserDataError::Malformed)
}
