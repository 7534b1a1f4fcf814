//! The session: checking its token, renewing it, ending it.

use std::net::IpAddr;
use std::time::Duration;

use weapp_login_core::revocation_set::Subject;
use weapp_login_core::token::PREFIX;
use weapp_login_core::{
    AppId, LegacyClaims, OpenId, Policy, RevocationReason, SessionId, TokenClaims, TokenTimes,
    UnixMillis, Verdict, legacy, verify,
};
use weapp_login_guard::{GoodClaims, Refusal, Session};

use crate::minting::MintedToken;
use crate::service::Service;
use crate::settings::LegacySettings;
use crate::sight::audit::AuditEvent;
use crate::sight::{CheckOutcome, Checker, Minted};
use crate::store::{
    Account, KnownAccount, Revoke, RevokeTarget, SeenSession, SessionLimit, SessionRecord,
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
        checker: Checker,
    ) -> Result<FoundSession, SessionError> {
        let now = (self.clock)();
        let (outcome, found) = self.find_session_at(now, token, appid).await;
        self.sight.checks.checked(checker, outcome);
        let found = found?;
        if found.session.is_legacy {
            self.sight.sessions.legacy_used(now);
        }
        let session = &found.session;
        self.last_seen
            .note(session.session_id, now, || seen(session, now));
        Ok(found)
    }

    async fn find_session_at(
        &self,
        now: UnixMillis,
        token: &str,
        appid: Option<&AppId>,
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
                let found = self.check_legacy(token, verdict, legacy, policy).await;
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
        let GoodClaims { claims, is_due } = verdict.try_into()?;
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
                return Err(Refusal::Revoked(RevocationReason::Blocked).into());
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
        let good = GoodClaims::try_from(verdict).map_err(|refusal| match refusal {
            Refusal::NotYetValid => Refusal::Invalid,
            refusal => refusal,
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
            Some(reason) => Err(Refusal::Revoked(reason).into()),
            None => Ok(FoundSession {
                session: legacy_session(session_id, claims, legacy.appid.clone(), account)?,
                is_due: good.is_due,
            }),
        }
    }

    /// A fresh token, due or not; `None` if it would be no better than the old one.
    pub fn renewal(&self, session: &Session) -> Option<MintedToken> {
        let (minted, occasion) = self.renewed_or_upgraded(session);
        if minted.is_some() {
            self.sight.sessions.minted(occasion);
        }
        minted
    }

    fn renewed_or_upgraded(&self, session: &Session) -> (Option<MintedToken>, Minted) {
        let now = (self.clock)();
        if !session.is_legacy {
            let renewed = self.minting.renewed(&session.as_claims(), now);
            return (renewed, Minted::ForRenewal);
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
        let upgraded =
            self.minting
                .upgraded(&claims, session.session_id, &session.appid, &account, now);
        (upgraded, Minted::ForUpgrade)
    }

    /// Logs out. It is in force here at once, and everywhere within a second.
    pub async fn end(&self, session: &Session, client_address: IpAddr) -> Result<(), SessionError> {
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
            client_address,
        });
        Ok(())
    }

    /// Logs the user out everywhere.
    pub async fn end_all(
        &self,
        session: &Session,
        client_address: IpAddr,
    ) -> Result<(), SessionError> {
        let target = RevokeTarget::User(session.user_id);
        self.log_out(target, (self.clock)()).await?;
        self.audit(&AuditEvent::Logout {
            session,
            everywhere: true,
            client_address,
        });
        Ok(())
    }

    async fn log_out(&self, target: RevokeTarget, now: UnixMillis) -> Result<(), SessionError> {
        let revoke = Revoke {
            target,
            reason: RevocationReason::LoggedOut,
            now,
        };
        let revocation = self.store.revoke(&revoke).await?;
        self.sight.sessions.ended(&revocation);
        self.revocations.apply(revocation);
        Ok(())
    }

    /// The sessions of the user whose session it is, this one first.
    pub async fn sessions(&self, session: &Session) -> Result<Vec<SessionRecord>, SessionError> {
        let now = (self.clock)();
        let mut sessions = self
            .store
            .sessions(
                session.user_id,
                self.authenticated_since(now),
                self.seen_since(now),
            )
            .await?;
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
