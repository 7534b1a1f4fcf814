//! The session: checking its token, renewing it, ending it.

use std::time::Duration;

use weapp_login_core::revocation_set::Subject;
use weapp_login_core::token::PREFIX;
use weapp_login_core::{
    AppId, LegacyClaims, OpenId, Policy, RevocationReason, SessionId, TokenClaims, TokenTimes,
    UnixMillis, UserId, Verdict, legacy, verify,
};
use weapp_login_guard::{GoodClaims, Refusal, Session};

use crate::limits::{Caller, Full, Place, TooMany};
use crate::minting::MintedToken;
use crate::service::Service;
use crate::settings::LegacySettings;
use crate::sight::audit::AuditEvent;
use crate::sight::{CheckOutcome, Checker, Minted};
use crate::store::{
    Account, Actor, KnownAccount, Revoke, RevokeTarget, SeenSession, SessionLimit, SessionRecord,
    StoreError,
};

/// Notes that are on their way to the database, of this server and of others.
const LAST_SEEN_SLACK: Duration = Duration::from_secs(5 * 60);

/// A session whose token has just been found good.
pub struct FoundSession {
    pub session: Session,
    /// The token is old enough to be replaced by a fresh one.
    pub is_due: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// This server has not heard of revocations for too long.
    #[error("the revocations are too old to be believed")]
    Stale,
    /// Too many tokens were refused.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Full(#[from] Full),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Says whose session it is, if the token is good. `appid` narrows it to one app.
    ///
    /// A v1 token needs no database, unless the server is strict.
    pub async fn find_session(
        &self,
        token: &str,
        appid: Option<&AppId>,
        caller: &Caller,
        checker: Checker,
    ) -> Result<FoundSession, SessionError> {
        let now = (self.clock)();
        let (outcome, found) = self.find_session_at(now, token, appid, caller).await;
        self.sight.checks.checked(checker, outcome);
        let found = match found {
            Ok(found) => found,
            Err(SessionError::Refused(Refusal::Invalid)) => {
                self.rates.bad_token(caller)?;
                return Err(Refusal::Invalid.into());
            }
            Err(error) => return Err(error),
        };
        let session = &found.session;
        if session.is_legacy {
            self.sight.sessions.legacy_used(now);
        }
        self.last_seen
            .note(session.session_id, now, || seen(session, now));
        Ok(found)
    }

    async fn find_session_at(
        &self,
        now: UnixMillis,
        token: &str,
        appid: Option<&AppId>,
        caller: &Caller,
    ) -> (CheckOutcome, Result<FoundSession, SessionError>) {
        let keys = self.minting.keys.load();
        let narrowed = appid.map(|appid| self.policy_for(appid));
        let policy = narrowed.as_ref().unwrap_or(&self.policy);
        let verdict = self
            .revocations
            .with_fresh_set(|revocations| verify(token, &keys, policy, revocations, now));
        let Some(verdict) = verdict else {
            return (CheckOutcome::Stale, Err(SessionError::Stale));
        };
        match &self.minting.legacy {
            Some(legacy) if !token.starts_with(PREFIX) => {
                let found = match self.turn_for_legacy(token, caller).await {
                    Ok(_turn) => self.check_legacy(token, verdict, legacy, policy).await,
                    Err(error) => Err(error),
                };
                (outcome_of(&found, CheckOutcome::of_legacy), found)
            }
            _ => {
                let told = CheckOutcome::from(&verdict);
                let found = self.check_v1(verdict).await;
                // What core has said, unless a strict server has looked the user up and knows better.
                let outcome = outcome_of(&found, |refusal| match refusal {
                    Refusal::Invalid if told.is_good() => CheckOutcome::UnknownUser,
                    Refusal::Revoked(reason) => CheckOutcome::Revoked(reason),
                    _ => told,
                });
                (outcome, found)
            }
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

    async fn check_v1(&self, verdict: Verdict) -> Result<FoundSession, SessionError> {
        let user_id = match verdict.claims() {
            Some(TokenClaims::V1(claims)) => Some(claims.user_id),
            _ => None,
        };
        let GoodClaims { claims, is_due } =
            GoodClaims::try_from(verdict).map_err(|refusal| self.refuse(user_id, refusal))?;
        let TokenClaims::V1(claims) = claims else {
            return Err(Refusal::Invalid.into());
        };
        if self.strict {
            let known = self.store.account(&claims.appid, &claims.openid).await?;
            let known = known
                .filter(|known| known.account.user_id == claims.user_id)
                .ok_or(Refusal::Invalid)?;
            // It may be too new to have come through the feed.
            if known.is_blocked {
                let refusal = Refusal::Revoked(RevocationReason::Blocked);
                return Err(self.refuse(user_id, refusal));
            }
        }
        Ok(FoundSession {
            session: claims.into(),
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
    ) -> Result<FoundSession, SessionError> {
        let nobody: OpenId = "-".parse().map_err(|_| Refusal::Invalid)?;
        let openid = verdict.claims().map_or(&nobody, TokenClaims::openid);
        let known = self.store.account(&legacy.appid, openid).await?;
        let KnownAccount {
            account,
            is_blocked,
        } = known.ok_or(Refusal::Invalid)?;
        if policy
            .appids
            .as_ref()
            .is_some_and(|served| !served.contains(&legacy.appid))
        {
            return Err(Refusal::Invalid.into());
        }
        let user_id = Some(account.user_id);
        let good = GoodClaims::try_from(verdict).map_err(|refusal| match refusal {
            Refusal::NotYetValid => Refusal::Invalid.into(),
            refusal => self.refuse(user_id, refusal),
        })?;
        let TokenClaims::Legacy(claims) = good.claims else {
            return Err(Refusal::Invalid.into());
        };
        let session_id = legacy::session_id(token);
        let subject = Subject {
            user_id: Some(&account.user_id),
            appid: Some(&legacy.appid),
            ..Subject::of_legacy(&claims, &session_id)
        };
        let revoked = self
            .revocations
            .with_fresh_set(|revocations| revocations.reason_for(&subject));
        // An old server that knows no block may have minted it since.
        let blocked = is_blocked.then_some(RevocationReason::Blocked);
        match revoked.ok_or(SessionError::Stale)?.or(blocked) {
            Some(reason) => Err(self.refuse(user_id, Refusal::Revoked(reason))),
            None => Ok(FoundSession {
                session: legacy_session(session_id, claims, legacy.appid.clone(), account)?,
                is_due: good.is_due,
            }),
        }
    }

    /// One that was good here of late needs no turn: it is known by its hash, which a changed one does not have.
    async fn turn_for_legacy(
        &self,
        token: &str,
        caller: &Caller,
    ) -> Result<Option<Place>, SessionError> {
        if self.last_seen.has_noted(legacy::session_id(token)) {
            return Ok(None);
        }
        let is_distrusted = self.rates.sends_too_many_bad_tokens(caller);
        Ok(Some(self.at_once.legacy_check(is_distrusted).await?))
    }

    /// That a token was good and is no longer, a phone learns once; one that keeps coming has not listened.
    fn refuse(&self, user_id: Option<UserId>, refusal: Refusal) -> SessionError {
        let is_over = matches!(refusal, Refusal::Expired | Refusal::Revoked(_));
        let counted = user_id
            .filter(|_| is_over)
            .map_or(Ok(()), |user_id| self.rates.refused_token(user_id));
        match counted {
            Ok(()) => refusal.into(),
            Err(too_many) => too_many.into(),
        }
    }

    /// A fresh token, due or not; `None` if it would be no better than the old one.
    pub fn renewal(&self, session: &Session) -> Option<MintedToken> {
        let minted = self.renewed_or_upgraded(session)?;
        self.sight.sessions.minted(if session.is_legacy {
            Minted::ForUpgrade
        } else {
            Minted::ForRenewal
        });
        Some(minted)
    }

    fn renewed_or_upgraded(&self, session: &Session) -> Option<MintedToken> {
        let now = (self.clock)();
        if !session.is_legacy {
            return self.minting.renewed(&session.as_claims(), now);
        }
        let claims = LegacyClaims {
            openid: session.openid.clone(),
            issued_at: session.times.issued_at(),
            expires_at: session.times.expires_at(),
        };
        let account = Account {
            user_id: session.user_id,
            external_id: session.external_id.clone(),
        };
        self.minting
            .upgraded(&claims, session.session_id, &session.appid, &account, now)
    }

    /// Logs out. It is in force here at once, and everywhere within a second.
    pub async fn end(&self, session: &Session, caller: &Caller) -> Result<(), SessionError> {
        let now = (self.clock)();
        // So that what is ended is there: else a note of it that is still waiting, at any server, would begin it anew.
        self.store.note_seen(&[seen(session, now)]).await?;
        let target = RevokeTarget::Session {
            id: session.session_id,
            user_id: session.user_id,
            authenticated_at: session.times.authenticated_at(),
        };
        self.log_out(target, now).await?;
        self.audit(&AuditEvent::Logout {
            session,
            everywhere: false,
            client_address: caller.address,
        });
        Ok(())
    }

    /// Logs the user out everywhere.
    pub async fn end_all(&self, session: &Session, caller: &Caller) -> Result<(), SessionError> {
        let target = RevokeTarget::User(session.user_id);
        self.log_out(target, (self.clock)()).await?;
        self.audit(&AuditEvent::Logout {
            session,
            everywhere: true,
            client_address: caller.address,
        });
        Ok(())
    }

    async fn log_out(&self, target: RevokeTarget, now: UnixMillis) -> Result<(), SessionError> {
        let revoke = Revoke {
            target,
            reason: RevocationReason::LoggedOut,
            by: Actor::User,
            now,
        };
        self.obey([self.store.revoke(&revoke).await?]);
        Ok(())
    }

    /// The sessions of the user whose session it is, this one first.
    pub async fn sessions(&self, session: &Session) -> Result<Vec<SessionRecord>, SessionError> {
        let now = (self.clock)();
        let mut sessions = self.sessions_of(session.user_id).await?;
        let place = sessions
            .iter()
            .position(|other| other.id == session.session_id);
        // One that is too new to be written down, such as the first use of a legacy token of the old service.
        let this = place.map_or_else(|| record_of(session), |place| sessions.remove(place));
        sessions.insert(
            0,
            SessionRecord {
                last_seen_at: now,
                ..this
            },
        );
        Ok(sessions)
    }

    /// The sessions of a user that may live still, the latest login first.
    pub async fn sessions_of(&self, user_id: UserId) -> Result<Vec<SessionRecord>, StoreError> {
        let now = (self.clock)();
        let (authenticated_since, seen_since) =
            (self.authenticated_since(now), self.seen_since(now));
        self.store
            .sessions(user_id, authenticated_since, seen_since)
            .await
    }

    /// How many sessions a user may have, and which of them count.
    pub fn session_limit_at(&self, now: UnixMillis) -> Option<SessionLimit> {
        self.session_limit.map(|sessions| SessionLimit {
            sessions,
            authenticated_since: self.authenticated_since(now),
            seen_since: self.seen_since(now),
        })
    }

    /// A session that was authenticated earlier is over.
    fn authenticated_since(&self, now: UnixMillis) -> UnixMillis {
        now.minus(self.minting.longest_life())
    }

    /// So is one that was seen last before this, as far as that is written down.
    fn seen_since(&self, now: UnixMillis) -> UnixMillis {
        let unwritten = self.last_seen.precision() + LAST_SEEN_SLACK;
        now.minus(self.minting.longest_idle_time() + unwritten)
    }
}

fn outcome_of(
    found: &Result<FoundSession, SessionError>,
    refused: impl FnOnce(Refusal) -> CheckOutcome,
) -> CheckOutcome {
    match found {
        Ok(found) if found.is_due => CheckOutcome::DueForRenewal,
        Ok(_) => CheckOutcome::Active,
        Err(SessionError::Refused(refusal)) => refused(*refusal),
        Err(SessionError::Stale) => CheckOutcome::Stale,
        Err(SessionError::TooMany(_) | SessionError::Full(_)) => CheckOutcome::Limited,
        Err(SessionError::Store(_)) => CheckOutcome::NoDatabase,
    }
}

fn seen(session: &Session, seen_at: UnixMillis) -> SeenSession {
    SeenSession {
        id: session.session_id,
        user_id: session.user_id,
        appid: session.appid.clone(),
        openid: session.openid.clone(),
        authenticated_at: session.times.authenticated_at(),
        seen_at,
    }
}

fn record_of(session: &Session) -> SessionRecord {
    SessionRecord {
        id: session.session_id,
        appid: session.appid.clone(),
        authenticated_at: session.times.authenticated_at(),
        last_seen_at: session.times.authenticated_at(),
        client: None,
    }
}

/// What is known of the session that a legacy token stands for.
fn legacy_session(
    session_id: SessionId,
    claims: LegacyClaims,
    appid: AppId,
    account: Account,
) -> Result<Session, Refusal> {
    let LegacyClaims {
        openid,
        issued_at,
        expires_at,
    } = claims;
    let times = TokenTimes::new(issued_at, issued_at, expires_at).map_err(|_| Refusal::Invalid)?;
    Ok(Session {
        session_id,
        user_id: account.user_id,
        external_id: account.external_id,
        openid,
        appid,
        times,
        is_legacy: true,
    })
}
