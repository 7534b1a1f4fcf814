//! How a verdict lies on the desk. `web/token/src/desk_verdict.ts` is the other half.
//!
//! ```text
//! numbers  10 the verdict   11 its reason   12 whether the token is, or was tried as, a legacy one
//! ```
//!
//! With it lie the claims (`desk_claims.rs`), unless it is `invalid`.

use weapp_login_core::Verdict;

use crate::desk::Desk;

const VERDICT: usize = 10;
const REASON: usize = 11;
const IS_LEGACY: usize = 12;

impl Desk {
    /// Leaves a verdict there for JavaScript, and its claims.
    pub fn put_verdict(&mut self, verdict: &Verdict) {
        match verdict.claims() {
            Some(claims) => self.put_claims(claims),
            None => self.clear(),
        }
        let reason = match verdict {
            Verdict::Invalid(reason) => Some(reason.place()),
            Verdict::Revoked(_, reason) => Some(reason.place()),
            _ => None,
        };
        self.put_word(VERDICT, Some(verdict.name().place()));
        self.put_word(REASON, reason);
        self.put_word(IS_LEGACY, Some(verdict.is_legacy().into()));
    }
}
