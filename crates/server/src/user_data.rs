//! What WeChat sealed for us on the phone, opened with the session_key of its user.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use weapp_login_core::UnixMillis;
use weapp_login_guard::Session;
use weapp_login_wechat::SessionKey;
use weapp_login_wechat::user_data::{self, UserDataError};

use crate::service::Service;
use crate::store::StoreError;
use crate::upkeep::PREVIOUS_SESSION_KEYS_ARE_KEPT;

/// A page sends on what it has just got from WeChat; whatever is older is sent once more by somebody.
const OLDEST: Duration = Duration::from_secs(10 * 60);

/// As the page got it from WeChat.
pub struct SealedUserData {
    pub encrypted_data: String,
    pub iv: String,
    /// Where the page has it, it must be signed with the same key.
    pub signed: Option<SignedRawData>,
}

pub struct SignedRawData {
    pub raw_data: String,
    pub signature: String,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenUserDataError {
    /// No key could have helped.
    #[error(transparent)]
    Malformed(UserDataError),
    /// Neither the session_key that is held nor the one before opens it.
    #[error("no session_key that is held opens the user data")]
    StaleKey,
    #[error("the user data is too old, or from the future")]
    NotOfNow,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Gives the object as WeChat wrote it, if it was sealed for this user of this app, a moment ago.
    ///
    /// Source: WeChat's page "Verify and decrypt open data".
    pub async fn open_user_data(
        &self,
        session: &Session,
        sealed: &SealedUserData,
    ) -> Result<Value, OpenUserDataError> {
        let now = (self.clock)();
        for session_key in self.session_keys(session, now).await? {
            if !sealed.is_signed_with(&session_key) {
                continue;
            }
            let SealedUserData {
                encrypted_data, iv, ..
            } = sealed;
            match user_data::decrypt(encrypted_data, iv, &session_key, &session.appid) {
                Ok(opened) if self.is_of_now(&opened, now) => return Ok(opened),
                Ok(_) => return Err(OpenUserDataError::NotOfNow),
                Err(UserDataError::NotOurs) => {}
                Err(error @ UserDataError::Malformed) => {
                    return Err(OpenUserDataError::Malformed(error));
                }
            }
        }
        Err(OpenUserDataError::StaleKey)
    }

    /// The latest first. WeChat may have replaced it while the data was on its way.
    async fn session_keys(
        &self,
        session: &Session,
        now: UnixMillis,
    ) -> Result<Vec<SessionKey>, StoreError> {
        let (appid, openid) = (&session.appid, &session.openid);
        let Some(kept) = self.store.session_keys(appid, openid).await? else {
            return Ok(Vec::new());
        };
        let still_counts = now.minus(PREVIOUS_SESSION_KEYS_ARE_KEPT);
        let previous = kept.previous;
        let previous = previous.filter(|previous| previous.replaced_at >= still_counts);
        let sealed = [Some(kept.current), previous.map(|previous| previous.sealed)];
        let sealing_keys = self.sealing_keys.load();
        let opened = sealed
            .into_iter()
            .flatten()
            .filter_map(|sealed| sealing_keys.open(appid, openid, &sealed));
        Ok(opened.collect())
    }

    /// By the watermark, in seconds.
    fn is_of_now(&self, opened: &Value, now: UnixMillis) -> bool {
        let second = opened["watermark"]["timestamp"].as_u64();
        let made_at = second.and_then(|second| UnixMillis::new(second.checked_mul(1000)?));
        made_at.is_some_and(|made_at| {
            now.since(made_at) <= OLDEST && made_at <= now.plus(self.policy.max_skew)
        })
    }
}

impl SealedUserData {
    fn is_signed_with(&self, session_key: &SessionKey) -> bool {
        self.signed.as_ref().is_none_or(|signed| {
            user_data::verify_raw_data(&signed.raw_data, &signed.signature, session_key)
        })
    }
}

impl fmt::Debug for SealedUserData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedUserData")
    }
}
