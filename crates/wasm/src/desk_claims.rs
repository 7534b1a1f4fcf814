//! How claims lie on the desk. `web/token/src/desk_claims.ts` is the other half.
//!
//! ```text
//! texts    openid, appid, session id, user id, external id               of a legacy token the openid alone
//! numbers  7 authenticated_at   8 issued_at   9 expires_at               of a legacy token 8 and 9
//! ```

use weapp_login_core::{Claims, LegacyClaims, TokenClaims, TokenTimes, UnixMillis};

use crate::complaint::Complaint;
use crate::desk::Desk;

const AUTHENTICATED_AT: usize = 7;
const ISSUED_AT: usize = 8;
const EXPIRES_AT: usize = 9;

impl Desk {
    /// The claims of a v1 token that JavaScript has put there.
    pub fn claims(&self) -> Result<Claims, Complaint> {
        let [openid, appid, session_id, user_id, external_id] = self.texts();
        let instant = |place| UnixMillis::from_number(self.number(place).unwrap_or(f64::NAN));
        Ok(Claims {
            openid: openid.unwrap_or_default().parse()?,
            appid: appid.unwrap_or_default().parse()?,
            session_id: session_id.unwrap_or_default().parse()?,
            user_id: user_id.unwrap_or_default().parse()?,
            external_id: external_id.map(str::parse).transpose()?,
            times: TokenTimes::new(
                instant(AUTHENTICATED_AT)?,
                instant(ISSUED_AT)?,
                instant(EXPIRES_AT)?,
            )?,
        })
    }

    /// Leaves the claims of either kind of token there for JavaScript.
    pub fn put_claims(&mut self, claims: &TokenClaims) {
        match claims {
            TokenClaims::V1(claims) => self.put_v1_claims(claims),
            TokenClaims::Legacy(claims) => self.put_legacy_claims(claims),
        }
    }

    fn put_v1_claims(&mut self, claims: &Claims) {
        self.put_texts(&[
            Some(claims.openid.as_str()),
            Some(claims.appid.as_str()),
            Some(claims.session_id.encode(&mut [0; 32])),
            Some(claims.user_id.encode(&mut [0; 36])),
            claims.external_id.as_ref().map(|id| id.as_str()),
        ]);
        self.put_instant(AUTHENTICATED_AT, claims.times.authenticated_at());
        self.put_instant(ISSUED_AT, claims.times.issued_at());
        self.put_instant(EXPIRES_AT, claims.times.expires_at());
    }

    fn put_legacy_claims(&mut self, claims: &LegacyClaims) {
        self.put_texts(&[Some(claims.openid.as_str())]);
        self.put_instant(ISSUED_AT, claims.issued_at);
        self.put_instant(EXPIRES_AT, claims.expires_at);
    }
}
