//! The session: checking its token, renewing it, ending it.

use weapp_login_core::revocation_set::Subject;
use weapp_login_core::token::PREFIX;
use weapp_login_core::{
    AppId, OpenId, Policy, RevocationReason, SessionId, TokenClaims, Verdict, legacy, verify,
};

use crate::minting::MintedToken;
use crate::service::Service;
use crate::settings::LegacySettings;
use crate::store::{Account, Revoke, RevokeTarget, StoreError};

/// A session whose token has just been found good.
pub struct Session {
    pub session_id: SessionId,
    pub appid: AppId,
    pub account: Account,
    pub claims: TokenClaims,
    is_due: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No token, not one of ours, or not of a user here; which of them is nobody's business outside.
    #[error("the token is not valid")]
    Invalid,
    #[error("the token is from the future: a clock is wrong")]
    NotYetValid,
    #[error("the token has expired")]
    Expired,
    #[error("the session was revoked: {0}")]
    Revoked(RevocationReason),
    /// This server has not heard of revocations for too long.
    #[error("the revocations are too old to be believed")]
    Stale,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Says whose session it is, if the token is good. `appid` narrows it to one app.
    ///
    /// A v1 token needs no database, unless the server is strict.
    pub async fn check(&self, token: &str, appid: Option<&AppId>) -> Result<Session, SessionError> {
        let now = (self.clock)();
        let keys = self.minting.keys.load();
        let narrowed = appid.map(|appid| self.policy_for(appid));
        let policy = narrowed.as_ref().unwrap_or(&self.policy);
        let verdict = self
            .revocations
            .with_set(|revocations| verify(token, &keys, policy, revocations, now))
            .ok_or(SessionError::Stale)?;
        match &self.minting.legacy {
            Some(legacy) if !token.starts_with(PREFIX) => {
                self.check_legacy(token, verdict, legacy, policy).await
            }
            _ => self.check_v1(verdict).await,
        }
    }

    /// The policy of this server, for one of its apps.
    fn policy_for(&self, appid: &AppId) -> Policy {
        let served = self
            .apps
            .appids()
            .into_iter()
            .filter(|served| served == appid)
            .collect();
        Policy {
            appids: Some(served),
            ..self.policy.clone()
        }
    }

    async fn check_v1(&self, verdict: Verdict) -> Result<Session, SessionError> {
        let is_due = matches!(verdict, Verdict::DueForRenewal(_));
        let TokenClaims::V1(claims) = good_claims(verdict)? else {
            return Err(SessionError::Invalid);
        };
        if self.strict {
            let account = self.store.account(&claims.appid, &claims.openid).await?;
            account
                .filter(|account| account.user_id == claims.user_id)
                .ok_or(SessionError::Invalid)?;
        }
        Ok(Session {
            session_id: claims.session_id,
            appid: claims.appid.clone(),
            account: Account {
                user_id: claims.user_id,
                external_id: claims.external_id.clone(),
            },
            claims: TokenClaims::V1(claims),
            is_due,
        })
    }

    /// One look-up whatever the verdict, and one answer unless the user is known: the token is unauthenticated,
    /// and whoever could tell its failures apart could read it.
    async fn check_legacy(
        &self,
        token: &str,
        verdict: Verdict,
        legacy: &LegacySettings,
        policy: &Policy,
    ) -> Result<Session, SessionError> {
        let nobody: OpenId = "-".parse().map_err(|_| SessionError::Invalid)?;
        let openid = verdict.claims().map_or(&nobody, TokenClaims::openid);
        let account = self
            .store
            .account(&legacy.appid, openid)
            .await?
            .ok_or(SessionError::Invalid)?;
        if policy
            .appids
            .as_ref()
            .is_some_and(|served| !served.contains(&legacy.appid))
        {
            return Err(SessionError::Invalid);
        }
        let TokenClaims::Legacy(claims) = good_claims(verdict).map_err(|error| match error {
            SessionError::NotYetValid => SessionError::Invalid,
            error => error,
        })?
        else {
            return Err(SessionError::Invalid);
        };
        let session_id = legacy::session_id(token);
        let subject = Subject {
            user_id: Some(&account.user_id),
            appid: Some(&legacy.appid),
            ..Subject::of_legacy(&claims, &session_id)
        };
        let revoked = self
            .revocations
            .with_set(|revocations| revocations.reason_for(&subject));
        match revoked.ok_or(SessionError::Stale)? {
            Some(reason) => Err(SessionError::Revoked(reason)),
            None => Ok(Session {
                session_id,
                appid: legacy.appid.clone(),
                account,
                claims: TokenClaims::Legacy(claims),
                is_due: true,
            }),
        }
    }

    /// The token that should ride on the answer, if the session's is due and a better one can be had.
    pub fn renewal_if_due(&self, session: &Session) -> Option<MintedToken> {
        if session.is_due {
            self.renewal(session)
        } else {
            None
        }
    }

    /// A fresh token, due or not; `None` if it would be no better than the old one.
    pub fn renewal(&self, session: &Session) -> Option<MintedToken> {
        let now = (self.clock)();
        match &session.claims {
            TokenClaims::V1(claims) => self.minting.renewed(claims, now),
            TokenClaims::Legacy(claims) => self.minting.upgraded(
                claims,
                session.session_id,
                &session.appid,
                &session.account,
                now,
            ),
        }
    }

    /// Logs out. It is in force here at once, and everywhere within a second.
    pub async fn end(&self, session: &Session) -> Result<(), SessionError> {
        let target = RevokeTarget::Session {
            id: session.session_id,
            authenticated_at: session.claims.authenticated_at(),
        };
        let revoke = Revoke {
            target,
            reason: RevocationReason::LoggedOut,
            now: (self.clock)(),
        };
        self.revocations.apply(self.store.revoke(&revoke).await?);
        Ok(())
    }
}

fn good_claims(verdict: Verdict) -> Result<TokenClaims, SessionError> {
    match verdict {
        Verdict::Invalid(_) => Err(SessionError::Invalid),
        Verdict::NotYetValid(_) => Err(SessionError::NotYetValid),
        Verdict::Expired(_) => Err(SessionError::Expired),
        Verdict::Revoked(_, reason) => Err(SessionError::Revoked(reason)),
        Verdict::DueForRenewal(claims) | Verdict::Active(claims) => Ok(claims),
    }
}
