//! All revocations that a program has heard of, in memory.

use alloc::collections::BTreeMap;

use crate::claims::{Claims, LegacyClaims};
use crate::id::{AppId, SessionId, UserId};
use crate::revocation::{Revocation, RevocationReason, Scope};
use crate::time::UnixMillis;

/// All revocations that a program has heard of.
///
/// Entries may come in any order and more than once: the larger instant wins.
#[derive(Clone, Debug, Default)]
pub struct RevocationSet {
    sessions: BTreeMap<SessionId, Ended>,
    users: BTreeMap<UserId, Cut>,
    apps: BTreeMap<AppId, Cut>,
    all: Option<Cut>,
}

/// An ended session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ended {
    until: UnixMillis,
    reason: RevocationReason,
}

/// Everything authenticated up to an instant is ended. Compared by that instant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    authenticated_until: UnixMillis,
    reason: RevocationReason,
    until: UnixMillis,
}

impl Cut {
    /// The later cut, remembered as long as the longer of both.
    fn merge(self, other: Self) -> Self {
        Self {
            until: self.until.max(other.until),
            ..self.max(other)
        }
    }
}

/// What a token would be ended by. Unknown parts are `None` and are not looked at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub session_id: &'a SessionId,
    pub user_id: Option<&'a UserId>,
    pub appid: Option<&'a AppId>,
    pub authenticated_at: UnixMillis,
}

impl<'a> Subject<'a> {
    pub fn of(claims: &'a Claims) -> Self {
        Self {
            session_id: &claims.session_id,
            user_id: Some(&claims.user_id),
            appid: Some(&claims.appid),
            authenticated_at: claims.times.authenticated_at(),
        }
    }

    /// A legacy token tells neither account nor app; whoever looked the user up fills them in.
    pub fn of_legacy(claims: &LegacyClaims, session_id: &'a SessionId) -> Self {
        Self {
            session_id,
            user_id: None,
            appid: None,
            authenticated_at: claims.issued_at,
        }
    }
}

impl RevocationSet {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn apply(&mut self, revocation: Revocation) {
        let Revocation {
            scope,
            until,
            reason,
        } = revocation;
        let cut = |authenticated_until| Cut {
            authenticated_until,
            reason,
            until,
        };
        match scope {
            Scope::Session(id) => {
                let ended = Ended { until, reason };
                self.sessions
                    .entry(id)
                    .and_modify(|old| *old = ended.max(*old))
                    .or_insert(ended);
            }
            Scope::User {
                id,
                authenticated_until,
            } => merge_into(&mut self.users, id, cut(authenticated_until)),
            Scope::App {
                id,
                authenticated_until,
            } => merge_into(&mut self.apps, id, cut(authenticated_until)),
            Scope::All {
                authenticated_until,
            } => {
                let cut = cut(authenticated_until);
                self.all = Some(self.all.map_or(cut, |old| old.merge(cut)));
            }
        }
    }

    /// Why the subject is ended, looking at its session first, then its user, its app, everybody.
    pub fn reason_for(&self, subject: &Subject<'_>) -> Option<RevocationReason> {
        let hit =
            |cut: &Cut| (subject.authenticated_at <= cut.authenticated_until).then_some(cut.reason);
        let session = self
            .sessions
            .get(subject.session_id)
            .map(|ended| ended.reason);
        session
            .or_else(|| self.users.get(subject.user_id?).and_then(hit))
            .or_else(|| self.apps.get(subject.appid?).and_then(hit))
            .or_else(|| self.all.as_ref().and_then(hit))
    }

    /// Drops what no living token can be hit by any more.
    pub fn forget_before(&mut self, now: UnixMillis) {
        self.sessions.retain(|_, ended| ended.until >= now);
        self.users.retain(|_, cut| cut.until >= now);
        self.apps.retain(|_, cut| cut.until >= now);
        self.all = self.all.filter(|cut| cut.until >= now);
    }

    pub fn len(&self) -> usize {
        self.sessions.len() + self.users.len() + self.apps.len() + usize::from(self.all.is_some())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn merge_into<Id: Ord>(cuts: &mut BTreeMap<Id, Cut>, id: Id, cut: Cut) {
    cuts.entry(id)
        .and_modify(|old| *old = old.merge(cut))
        .or_insert(cut);
}
