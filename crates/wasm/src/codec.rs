//! Sealing and checking.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::{KeyRing, Policy, RevocationSet, UnixMillis, token, verify};

use crate::complaint::Complaint;
use crate::desk::at_desk;
use crate::iv_source::IvSource;
use crate::revocations::RevocationBatch;

/// Keys, a policy and revocations; one long-lived object.
///
/// A call that JavaScript cuts off, because its stack is full, keeps for ever what it has borrowed: so tokens are
/// sealed and checked without borrowing the codec alone.
#[wasm_bindgen]
pub struct Codec {
    keys: KeyRing,
    policy: Policy,
    revocations: RevocationSet,
    ivs: IvSource,
}

#[wasm_bindgen]
impl Codec {
    /// Seals the claims on the desk, and leaves the token there.
    pub fn seal(&self) -> bool {
        at_desk(|desk| {
            let claims = desk.claims()?;
            let iv = self.ivs.next().map_err(|_| Complaint::no_randomness())?;
            desk.clear();
            desk.put_text(&token::seal(&claims, self.keys.minting_key(), iv));
            Ok(())
        })
    }

    /// Checks the token on the desk, and leaves the verdict there.
    pub fn verify(&self, now: f64) -> bool {
        at_desk(|desk| {
            let now = UnixMillis::from_number(now)?;
            let token = desk.text();
            let verdict = verify(token, &self.keys, &self.policy, &self.revocations, now);
            desk.put_verdict(&verdict);
            Ok(())
        })
    }

    pub fn apply_revocations(&mut self, batch: RevocationBatch) {
        for revocation in batch.into_entries() {
            self.revocations.apply(revocation);
        }
    }

    pub fn forget_revocations_before(&mut self, now: f64) -> bool {
        at_desk(|_| {
            let now = UnixMillis::from_number(now)?;
            self.revocations.forget_before(now);
            Ok(())
        })
    }

    pub fn revocations_held(&self) -> usize {
        self.revocations.len()
    }
}

impl Codec {
    pub fn new(keys: KeyRing, policy: Policy) -> Self {
        Self {
            keys,
            policy,
            revocations: RevocationSet::new(),
            ivs: IvSource::new(),
        }
    }
}
