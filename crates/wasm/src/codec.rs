//! Sealing and checking.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::{
    Claims, Iv, KeyRing, Policy, RevocationSet, SecretKey, TokenTimes, UnixMillis, token, verify,
};
use zeroize::Zeroizing;

use crate::json::Object;
use crate::policy::PolicyBuilder;
use crate::revocations::RevocationBatch;
use crate::thrown::Thrown;

/// Keys, a policy and revocations; one long-lived object.
#[wasm_bindgen]
pub struct Codec {
    keys: KeyRing,
    policy: Policy,
    revocations: RevocationSet,
}

#[wasm_bindgen]
impl Codec {
    #[wasm_bindgen(constructor)]
    pub fn new(secrets: Vec<String>, policy: PolicyBuilder) -> Result<Codec, Thrown> {
        let secrets: Vec<_> = secrets.into_iter().map(Zeroizing::new).collect();
        let keys: Result<Vec<_>, _> = secrets
            .iter()
            .map(|secret| SecretKey::parse(secret))
            .collect();
        Ok(Self {
            keys: KeyRing::new(keys?)?,
            policy: policy.build(),
            revocations: RevocationSet::new(),
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one crossing a call, and an object would be many"
    )]
    pub fn seal(
        &self,
        openid: &str,
        appid: &str,
        session_id: &str,
        user_id: &str,
        authenticated_at: f64,
        issued_at: f64,
        expires_at: f64,
        external_id: Option<String>,
    ) -> Result<String, Thrown> {
        let claims = Claims {
            openid: openid.parse()?,
            appid: appid.parse()?,
            session_id: session_id.parse()?,
            user_id: user_id.parse()?,
            external_id: external_id.map(|id| id.parse()).transpose()?,
            times: TokenTimes::new(
                UnixMillis::from_number(authenticated_at)?,
                UnixMillis::from_number(issued_at)?,
                UnixMillis::from_number(expires_at)?,
            )?,
        };
        let mut iv = [0; 16];
        getrandom::fill(&mut iv).map_err(|_| Thrown::no_randomness())?;
        Ok(token::seal(&claims, self.keys.minting_key(), Iv(iv)))
    }

    /// `{verdict, reason?, legacy, claims?}`
    pub fn verify(&self, token: &str, now: f64) -> Result<String, Thrown> {
        let now = UnixMillis::from_number(now)?;
        let verdict = verify(token, &self.keys, &self.policy, &self.revocations, now);
        let mut answer = Object::new();
        answer.verdict(&verdict);
        answer.flag("legacy", verdict.is_legacy());
        if let Some(claims) = verdict.claims() {
            answer.claims(claims);
        }
        Ok(answer.end())
    }

    pub fn apply_revocations(&mut self, batch: RevocationBatch) {
        for revocation in batch.into_entries() {
            self.revocations.apply(revocation);
        }
    }

    pub fn forget_revocations_before(&mut self, now: f64) -> Result<(), Thrown> {
        self.revocations
            .forget_before(UnixMillis::from_number(now)?);
        Ok(())
    }

    pub fn revocations_held(&self) -> usize {
        self.revocations.len()
    }
}

/// In octets of UTF-8; a longer one need not be carried across to be refused.
#[wasm_bindgen]
pub fn max_token_length() -> usize {
    token::MAX_TOKEN_LENGTH
}
