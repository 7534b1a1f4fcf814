//! The login: a code is traded with WeChat, once, for a session.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use tracing::Instrument;
use weapp_login_core::{UnixMillis, UserId};
use weapp_login_guard::http::ErrorCode;
use weapp_login_wechat::{CodeToSessionError, LoginCode, WechatLogin};

use crate::apps::App;
use crate::client_description::ClientDescription;
use crate::limits::{Caller, Full, Place, TooMany};
use crate::log;
use crate::minting::MintedToken;
use crate::random;
use crate::service::Service;
use crate::sight::audit::AuditEvent;
use crate::sight::{LoginOutcome, Minted};
use crate::store::{
    Actor, Claim, CodeClaim, CodeClient, CodeFailure, CodeHash, CodeState, MergedAccounts, SignIn,
    SignedIn, StoreError, Welcome,
};

/// How often a login looks whether the other one with its code is done.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// A phone's attempt.
#[derive(Clone, Debug)]
pub struct LoginAttempt {
    pub app: App,
    pub code: LoginCode,
    pub caller: Caller,
    /// What the user logs in with, for the list of sessions.
    pub client: Option<ClientDescription>,
    /// The user has asked for the account to be deleted, and thinks better of it.
    pub cancels_deletion: bool,
}

pub struct LoggedIn {
    pub token: MintedToken,
    pub signed_in: SignedIn,
}

#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    #[error(transparent)]
    Wechat(#[from] CodeToSessionError),
    /// The exchange of another request with the same code failed like this.
    #[error("the same code failed before: {}", .0.as_str())]
    Again(CodeFailure),
    /// The code was traded before, for somebody else or too long ago, or its session has ended.
    #[error("the code was used before")]
    Used,
    /// The user is blocked here.
    #[error("the user is blocked")]
    Blocked,
    /// The user has asked for the account to be deleted.
    #[error("the user is being deleted")]
    BeingDeleted { due_at: UnixMillis },
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Full(#[from] Full),
    /// Another request trades the same code and takes too long.
    #[error("the exchange of the same code by another request takes too long")]
    OtherTakesTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the exchange was broken off")]
    BrokenOff,
}

impl LoginError {
    /// What the phone is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Wechat(error) => failure_of(error).code(),
            Self::Again(failure) => failure.code(),
            Self::Used => ErrorCode::CodeUsed,
            Self::Blocked | Self::BeingDeleted { .. } => ErrorCode::UserBlocked,
            Self::TooMany(_) => ErrorCode::RateLimited,
            Self::Full(_) => ErrorCode::Overloaded,
            Self::OtherTakesTooLong => CodeFailure::TimedOut.code(),
            Self::Store(error) => error.code(),
            Self::BrokenOff => ErrorCode::Internal,
        }
    }

    /// Its code is no good, or its user may not log in: nothing of ours, nor of WeChat's.
    fn is_of_the_phone(&self) -> bool {
        match self {
            Self::Wechat(error) => is_of_the_phone(failure_of(error)),
            Self::Again(failure) => is_of_the_phone(*failure),
            Self::Used | Self::Blocked | Self::BeingDeleted { .. } => true,
            Self::TooMany(_)
            | Self::Full(_)
            | Self::OtherTakesTooLong
            | Self::Store(_)
            | Self::BrokenOff => false,
        }
    }
}

impl Service {
    /// Trades the code, or takes part in the session that the same code has just given the same client.
    pub async fn log_in(self: &Arc<Self>, attempt: LoginAttempt) -> Result<LoggedIn, LoginError> {
        let caller = attempt.caller;
        let place = self.let_in(&caller).inspect_err(|error| {
            self.report(&attempt, Err(error), LoginOutcome::of);
        })?;
        let signed_in = self.sign_in_by_code(attempt, place).await;
        if signed_in.as_ref().is_err_and(LoginError::is_of_the_phone) {
            self.rates.login_failed(&caller);
        }
        let signed_in = signed_in?;
        self.sight.sessions.minted(Minted::ForLogin);
        Ok(LoggedIn {
            token: self.minting.first(&signed_in, (self.clock)()),
            signed_in,
        })
    }

    fn let_in(&self, caller: &Caller) -> Result<Arc<Place>, LoginError> {
        let place = Arc::new(self.at_once.logins.enter()?);
        self.rates.begin_login(caller)?;
        Ok(place)
    }

    async fn sign_in_by_code(
        self: &Arc<Self>,
        attempt: LoginAttempt,
        place: Arc<Place>,
    ) -> Result<SignedIn, LoginError> {
        let code = CodeHash::of(&attempt.app.appid, &attempt.code);
        let client = CodeClient::of(&attempt.code, attempt.caller.address);
        let trading = self.trade_to_the_end(attempt.clone(), code, client, Arc::clone(&place));
        match trading.await? {
            Traded::Now(signed_in) => Ok(signed_in),
            Traded::Before(state) => {
                let joined = self.join(state, code, client).await;
                self.report(&attempt, joined.as_ref(), |_| LoginOutcome::Repeated);
                joined
            }
        }
    }

    /// A claimed code must be traded, and a traded one signed in: a phone that hangs up ends neither.
    async fn trade_to_the_end(
        self: &Arc<Self>,
        attempt: LoginAttempt,
        code: CodeHash,
        client: CodeClient,
        place: Arc<Place>,
    ) -> Result<Traded, LoginError> {
        let service = Arc::clone(self);
        let (answer, answered) = oneshot::channel();
        let trade = async move {
            let traded = service.trade(&attempt, code, client).await;
            service.report_trade(&attempt, &traded);
            if let Err(Err(error)) = answer.send(traded) {
                let error = log::with_causes(&error);
                tracing::warn!(error, "a login failed whose phone has hung up");
            }
            drop(place);
        };
        self.exchanges.spawn(trade.in_current_span());
        answered.await.map_err(|_| LoginError::BrokenOff)?
    }

    async fn trade(
        self: &Arc<Self>,
        attempt: &LoginAttempt,
        code: CodeHash,
        client: CodeClient,
    ) -> Result<Traded, LoginError> {
        let now = (self.clock)();
        let LoginAttempt {
            app, code: text, ..
        } = attempt;
        match self
            .store
            .claim_code(&CodeClaim { code, client, now })
            .await?
        {
            Claim::Ours => {}
            Claim::Taken(state) => return Ok(Traded::Before(state)),
        }
        let asked_at = Instant::now();
        let exchanged = self
            .wechat
            .code_to_session(&app.appid, &app.secret, text)
            .await;
        self.sight
            .wechat
            .exchanged(app, &exchanged, asked_at.elapsed());
        match exchanged {
            Ok(login) => {
                if let Err(too_many) = self.rates.logs_in(&app.appid, &login.openid) {
                    self.finish(code, Some(CodeFailure::RateLimited)).await;
                    return Err(too_many.into());
                }
                match self.sign_in(attempt, code, &login).await {
                    Ok(Welcome::SignedIn {
                        signed_in,
                        revocations,
                        merged,
                    }) => {
                        self.obey(revocations);
                        self.report_merge(merged);
                        Ok(Traded::Now(signed_in))
                    }
                    Ok(Welcome::Blocked) => Err(LoginError::Blocked),
                    Ok(Welcome::BeingDeleted { due_at }) => {
                        Err(LoginError::BeingDeleted { due_at })
                    }
                    Err(error) => {
                        self.finish_later(code, CodeFailure::Unavailable);
                        Err(error.into())
                    }
                }
            }
            Err(error) => {
                let failure = (!error.nothing_was_sent()).then(|| failure_of(&error));
                self.finish(code, failure).await;
                Err(error.into())
            }
        }
    }

    /// What a code that was sent to WeChat has brought; of another one its join will tell.
    fn report_trade(&self, attempt: &LoginAttempt, traded: &Result<Traded, LoginError>) {
        match traded {
            Ok(Traded::Now(signed_in)) => self.report(attempt, Ok(signed_in), LoginOutcome::of),
            Ok(Traded::Before(_)) => {}
            Err(error) => self.report(attempt, Err(error), LoginOutcome::of),
        }
    }

    fn report(
        &self,
        attempt: &LoginAttempt,
        signed_in: Result<&SignedIn, &LoginError>,
        success: fn(&SignedIn) -> LoginOutcome,
    ) {
        let outcome = match signed_in {
            Ok(signed_in) => success(signed_in),
            Err(error) => LoginOutcome::Refused(error.code()),
        };
        self.sight.logins.ended(Some(&attempt.app.name), outcome);
        self.audit(&AuditEvent::Login {
            outcome,
            app: Some(&attempt.app),
            signed_in: signed_in.ok(),
            client_address: Some(attempt.caller.address),
            client: attempt.client.as_ref(),
            by: &Actor::User,
        });
    }

    /// A login was refused before there was an attempt: what was sent is no code, or names no app.
    pub fn report_refused_login(
        &self,
        app: Option<&App>,
        code: ErrorCode,
        caller: &Caller,
        client: Option<&ClientDescription>,
    ) {
        let outcome = LoginOutcome::Refused(code);
        let app_name = app.map(|app| app.name.as_str());
        self.sight.logins.ended(app_name, outcome);
        self.audit(&AuditEvent::Login {
            outcome,
            app,
            signed_in: None,
            client_address: Some(caller.address),
            client,
            by: &Actor::User,
        });
    }

    pub(crate) fn report_merge(&self, merged: Option<MergedAccounts>) {
        if let Some(MergedAccounts { from, into }) = merged {
            tracing::info!("two accounts turned out to be one person");
            self.audit(&AuditEvent::Merged { from, into });
        }
    }

    /// The database has just taken too long: the phone does not wait for it once more.
    fn finish_later(self: &Arc<Self>, code: CodeHash, failure: CodeFailure) {
        let service = Arc::clone(self);
        let finish = async move { service.finish(code, Some(failure)).await };
        self.exchanges.spawn(finish.in_current_span());
    }

    /// Writes the failure down, or gives a code back that never left. Where that fails too, the claim runs out.
    async fn finish(&self, code: CodeHash, failure: Option<CodeFailure>) {
        let written = match failure {
            Some(failure) => self.store.fail_code(&code, failure, (self.clock)()).await,
            None => self.store.release_code(&code).await,
        };
        if let Err(error) = written {
            let error = log::with_causes(&error);
            tracing::warn!(error, "what became of a code could not be written down");
        }
    }

    async fn sign_in(
        &self,
        attempt: &LoginAttempt,
        code: CodeHash,
        login: &WechatLogin,
    ) -> Result<Welcome, StoreError> {
        let now = (self.clock)();
        let app = &attempt.app;
        let session_key =
            self.sealing_keys
                .load()
                .seal(&app.appid, &login.openid, &login.session_key);
        let sign_in = SignIn {
            code,
            appid: &app.appid,
            openid: &login.openid,
            unionid: login.unionid.as_ref(),
            open_platform: &app.open_platform,
            session_key: &session_key,
            client: attempt.client.as_ref().map(ClientDescription::as_str),
            new_user_id: new_user_id(now),
            session_id_at: &self.minting.session_id_at(&app.appid, &login.openid),
            must_be_latest: self.sessions_must_be_latest(&app.appid),
            session_limit: self.session_limit_at(now),
            cancels_deletion: attempt.cancels_deletion,
            now,
        };
        self.store.sign_in(&sign_in).await
    }

    /// For a code that somebody has taken already: the same client gets what the code has brought.
    async fn join(
        &self,
        taken: CodeState,
        code: CodeHash,
        client: CodeClient,
    ) -> Result<SignedIn, LoginError> {
        let deadline = Instant::now() + self.exchange_patience;
        let mut state = taken;
        let mut has_waited = false;
        loop {
            match state {
                CodeState::InProgress {
                    client: owner,
                    claimed_at,
                } if owner == client => {
                    // No login takes that long: its server has died half-way, and nobody will finish it.
                    let is_abandoned = (self.clock)().since(claimed_at) > self.exchange_patience;
                    if is_abandoned || Instant::now() > deadline {
                        return Err(LoginError::OtherTakesTooLong);
                    }
                    if !has_waited {
                        self.joined_logins.fetch_add(1, Ordering::Relaxed);
                    }
                    has_waited = true;
                    tokio::time::sleep(LOOK_INTERVAL).await;
                    // Given back: it never left the other server, which has told its phone so.
                    let Some(next) = self.store.code_state(&code).await? else {
                        return Err(LoginError::Again(CodeFailure::Unavailable));
                    };
                    state = next;
                }
                CodeState::Failed {
                    client: owner,
                    failure,
                    finished_at,
                } if owner == client && self.may_hear_again(has_waited, finished_at) => {
                    return Err(LoginError::Again(failure));
                }
                CodeState::SignedIn {
                    client: owner,
                    signed_in,
                    finished_at,
                } if owner == client && self.may_hear_again(has_waited, finished_at) => {
                    return Ok(signed_in);
                }
                _ => return Err(LoginError::Used),
            }
        }
    }

    fn may_hear_again(&self, has_waited: bool, finished_at: UnixMillis) -> bool {
        let age = (self.clock)().since(finished_at);
        has_waited || (!self.replay_window.is_zero() && age <= self.replay_window)
    }
}

/// A code that was traded just now, or taken before.
enum Traded {
    Now(SignedIn),
    Before(CodeState),
}

fn is_of_the_phone(failure: CodeFailure) -> bool {
    match failure {
        CodeFailure::Invalid | CodeFailure::Used | CodeFailure::UserBlocked => true,
        CodeFailure::RateLimited
        | CodeFailure::Misconfigured
        | CodeFailure::Unavailable
        | CodeFailure::TimedOut => false,
    }
}

/// What of a failed exchange is written down.
pub fn failure_of(error: &CodeToSessionError) -> CodeFailure {
    match error {
        CodeToSessionError::CodeInvalid { .. } => CodeFailure::Invalid,
        CodeToSessionError::CodeUsed { .. } => CodeFailure::Used,
        CodeToSessionError::UserBlocked { .. } => CodeFailure::UserBlocked,
        CodeToSessionError::RateLimited { .. } => CodeFailure::RateLimited,
        CodeToSessionError::Misconfigured { .. } => CodeFailure::Misconfigured,
        CodeToSessionError::TimedOut => CodeFailure::TimedOut,
        CodeToSessionError::Busy { .. }
        | CodeToSessionError::Refused { .. }
        | CodeToSessionError::Unreachable
        | CodeToSessionError::BadAnswer { .. } => CodeFailure::Unavailable,
    }
}

/// A UUIDv7, so that accounts sort by when they came.
pub fn new_user_id(now: UnixMillis) -> UserId {
    let uuid =
        uuid::Builder::from_unix_timestamp_millis(now.as_u64(), &random::octets()).into_uuid();
    UserId::from_octets(uuid.into_bytes())
}
