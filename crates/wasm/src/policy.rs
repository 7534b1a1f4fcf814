//! The options by which tokens are judged.

use core::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::legacy::DEFAULT_SUFFIX;
use weapp_login_core::time::NotMillis;
use weapp_login_core::{AppId, LegacyCipher, LegacyPolicy, Policy, UnixMillis};
use zeroize::Zeroizing;

use crate::thrown::Thrown;

/// Being put together, to be handed to a codec or an inspector.
#[wasm_bindgen]
#[derive(Default)]
pub struct PolicyBuilder {
    policy: Policy,
}

#[wasm_bindgen]
impl PolicyBuilder {
    /// Every app, 60 s of skew, renewal after 12 h, no legacy tokens.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// No app at all, until `serve` names some.
    pub fn serve_none(&mut self) {
        self.policy.appids = Some(Vec::new());
    }

    pub fn serve(&mut self, appid: &str) -> Result<(), Thrown> {
        let appid = AppId::try_from(appid)?;
        self.policy.appids.get_or_insert_default().push(appid);
        Ok(())
    }

    pub fn max_skew(&mut self, millis: f64) -> Result<(), Thrown> {
        self.policy.max_skew = duration(millis)?;
        Ok(())
    }

    pub fn renew_after(&mut self, millis: f64) -> Result<(), Thrown> {
        self.policy.renew_after = duration(millis)?;
        Ok(())
    }

    /// `None` takes core's default.
    pub fn accept_legacy(
        &mut self,
        secret: String,
        suffix: Option<String>,
        accept_until: f64,
        ttl: Option<f64>,
        minted_until: Option<f64>,
    ) -> Result<(), Thrown> {
        let secret = Zeroizing::new(secret);
        let cipher = LegacyCipher::new(&secret, suffix.as_deref().unwrap_or(DEFAULT_SUFFIX))?;
        let mut policy = LegacyPolicy::new(cipher, UnixMillis::from_number(accept_until)?);
        if let Some(ttl) = ttl {
            policy.ttl = duration(ttl)?;
        }
        if let Some(minted_until) = minted_until {
            policy.minted_until = UnixMillis::from_number(minted_until)?;
        }
        self.policy.legacy = Some(policy);
        Ok(())
    }
}

impl PolicyBuilder {
    pub fn build(self) -> Policy {
        self.policy
    }
}

fn duration(millis: f64) -> Result<Duration, NotMillis> {
    UnixMillis::from_number(millis).map(|millis| Duration::from_millis(millis.as_u64()))
}
