//! What the phone gets from WeChat, sealed and signed with the session_key.

use std::fmt;

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use weapp_login_core::{AppId, UnixMillis};

use super::random;
use super::user::SimulatedUser;
use crate::SessionKey;

/// As `wx.getUserInfo` gives it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedUserData {
    pub encrypted_data: String,
    pub iv: String,
    /// What may be shown, as a text.
    pub raw_data: String,
    /// Of the raw data.
    pub signature: String,
}

impl SealedUserData {
    pub(super) fn of(data: &Value, raw_data: String, session_key: &SessionKey) -> Self {
        let key = session_key.octets().expect("the simulator made it");
        let iv = random::octets::<16>();
        let encryptor = cbc::Encryptor::<Aes128>::new((&*key).into(), (&iv).into());
        let sealed = encryptor.encrypt_padded_vec::<Pkcs7>(data.to_string().as_bytes());
        let signature = Sha1::new()
            .chain_update(&raw_data)
            .chain_update(session_key.text())
            .finalize();
        Self {
            encrypted_data: STANDARD.encode(sealed),
            iv: STANDARD.encode(iv),
            raw_data,
            signature: hex::encode(signature),
        }
    }
}

impl fmt::Debug for SealedUserData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedUserData")
    }
}

/// What is shown of a user, and what is sealed.
pub fn profile(appid: &AppId, user: &SimulatedUser, now: UnixMillis) -> (String, Value) {
    let shown = json!({
        "nickName": user.as_str(), "gender": 0, "language": "zh_CN", "city": "", "province": "", "country": "",
        "avatarUrl": "",
    });
    let mut sealed = shown.clone();
    sealed["openId"] = user.openid(appid).as_str().into();
    sealed["watermark"] = json!({ "timestamp": now.as_u64() / 1000, "appid": appid.as_str() });
    (shown.to_string(), sealed)
}
