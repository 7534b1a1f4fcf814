//! The keys, and the policy by which tokens are judged.

use core::mem::take;
use core::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::legacy::DEFAULT_SUFFIX;
use weapp_login_core::time::NotMillis;
use weapp_login_core::{
    AppId, KeyRing, LegacyCipher, LegacyPolicy, Policy, SecretKey, UnixMillis, inspection,
};

use crate::codec::Codec;
use crate::complaint::Complaint;
use crate::desk::{Desk, at_desk, at_desk_with_key};
use crate::inspector::Inspector;

const ACCEPT_UNTIL: usize = 7;
const TTL: usize = 8;
const MINTED_UNTIL: usize = 9;

/// Being put together, to become a codec or an inspector. What a function needs lies on the desk.
#[wasm_bindgen]
#[derive(Default)]
pub struct Settings {
    secrets: Vec<SecretKey>,
    policy: Policy,
}

#[wasm_bindgen]
impl Settings {
    /// Every app, 60 s of skew, renewal after 12 h, no legacy tokens, no key.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a secret in its written form.
    pub fn add_secret(&mut self) -> bool {
        at_desk_with_key(|desk| {
            self.secrets.push(SecretKey::parse(desk.text())?);
            Ok(())
        })
    }

    /// No app at all, until `serve` names some.
    pub fn serve_none(&mut self) {
        self.policy.appids = Some(Vec::new());
    }

    pub fn serve(&mut self) -> bool {
        at_desk(|desk| {
            let appid = AppId::try_from(desk.text())?;
            self.policy.appids.get_or_insert_default().push(appid);
            Ok(())
        })
    }

    pub fn max_skew(&mut self, millis: f64) -> bool {
        at_desk(|_| {
            self.policy.max_skew = duration(millis)?;
            Ok(())
        })
    }

    pub fn renew_after(&mut self, millis: f64) -> bool {
        at_desk(|_| {
            self.policy.renew_after = duration(millis)?;
            Ok(())
        })
    }

    /// The texts are the secret and the suffix; the numbers 7 to 9 `accept_until`, `ttl` and `minted_until`. What is
    /// not there is core's default.
    pub fn accept_legacy(&mut self) -> bool {
        at_desk_with_key(|desk| {
            self.policy.legacy = Some(legacy_policy(desk)?);
            Ok(())
        })
    }

    /// A codec of these secrets, unless there is a complaint.
    pub fn codec(mut self) -> Option<Codec> {
        let mut codec = None;
        at_desk(|_| {
            let keys = KeyRing::new(take(&mut self.secrets))?;
            codec = Some(Codec::new(keys, take(&mut self.policy)));
            Ok(())
        });
        codec
    }

    /// An inspector, which is given its keys itself.
    pub fn inspector(self) -> Inspector {
        Inspector::new(inspection::Inspector::new(self.policy))
    }
}

fn legacy_policy(desk: &Desk) -> Result<LegacyPolicy, Complaint> {
    let [secret, suffix] = desk.texts();
    let cipher = LegacyCipher::new(secret.unwrap_or_default(), suffix.unwrap_or(DEFAULT_SUFFIX))?;
    let accept_until = desk.number(ACCEPT_UNTIL).unwrap_or(f64::NAN);
    let mut policy = LegacyPolicy::new(cipher, UnixMillis::from_number(accept_until)?);
    if let Some(ttl) = desk.number(TTL) {
        policy.ttl = duration(ttl)?;
    }
    if let Some(minted_until) = desk.number(MINTED_UNTIL) {
        policy.minted_until = UnixMillis::from_number(minted_until)?;
    }
    Ok(policy)
}

fn duration(millis: f64) -> Result<Duration, NotMillis> {
    UnixMillis::from_number(millis).map(|millis| Duration::from_millis(millis.as_u64()))
}
