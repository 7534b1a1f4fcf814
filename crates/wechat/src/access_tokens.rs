//! The access_tokens of the apps, got when they are needed and kept as long as they last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;
use weapp_login_core::AppId;
use zeroize::Zeroizing;

use crate::AccessToken;
use crate::answer;
use crate::code_to_session_error::{BadAnswerKind, CodeToSessionError};

/// WeChat makes the next one so long before the end, and both count meanwhile.
const OVERLAP: Duration = Duration::from_secs(5 * 60);

/// One for each app. All servers of a team hold the same one: WeChat gives it to whoever asks.
#[derive(Debug, Default)]
pub(crate) struct AccessTokens {
    apps: Mutex<HashMap<AppId, Arc<Slot>>>,
}

/// Whoever wants a token while one is fetched waits for that one.
type Slot = tokio::sync::Mutex<Option<Held>>;

#[derive(Clone, Debug)]
struct Held {
    token: AccessToken,
    good_until: Instant,
}

impl AccessTokens {
    /// The token that is held, unless WeChat has `refused` it; or else what `fetch` brings.
    pub async fn of(
        &self,
        appid: &AppId,
        refused: Option<&AccessToken>,
        fetch: impl Future<Output = Result<FetchedToken, CodeToSessionError>>,
    ) -> Result<AccessToken, CodeToSessionError> {
        let slot = self.slot(appid);
        let mut held = slot.lock().await;
        if let Some(held) = &*held
            && held.good_until > Instant::now()
            && Some(&held.token) != refused
        {
            return Ok(held.token.clone());
        }
        let FetchedToken { token, lasts } = fetch.await?;
        *held = Some(Held {
            token: token.clone(),
            good_until: Instant::now() + lasts - OVERLAP.min(lasts / 2),
        });
        Ok(token)
    }

    fn slot(&self, appid: &AppId) -> Arc<Slot> {
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(apps.entry(appid.clone()).or_default())
    }
}

/// A token, and how long WeChat says that it lasts.
pub(crate) struct FetchedToken {
    token: AccessToken,
    lasts: Duration,
}

/// Reads what stable_token answers.
pub(crate) fn read(status: u16, body: &[u8]) -> Result<FetchedToken, CodeToSessionError> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(default, deserialize_with = "answer::not_empty")]
        access_token: Option<Zeroizing<String>>,
        expires_in: Option<u32>,
    }
    let Answer {
        access_token,
        expires_in,
    } = answer::read(status, body)?;
    let missing = || answer::bad(status, BadAnswerKind::FieldMissing);
    let token = AccessToken::try_from(access_token.ok_or_else(missing)?.as_str());
    let token = token.map_err(|_| answer::bad(status, BadAnswerKind::FieldMalformed))?;
    let lasts = Duration::from_secs(expires_in.ok_or_else(missing)?.into());
    Ok(FetchedToken { token, lasts })
}
