//! All revocations that a program has heard of, in memory.

use alloc::vec::Vec;

use crate::claims::{Claims, LegacyClaims};
use crate::id::{AppId, SessionId, UserId};
use crate::id_map::{self, IdMap};
use crate::instant_and_reason::InstantAndReason;
use crate::revocation::{Revocation, RevocationReason, Scope};
use crate::time::UnixMillis;

/// All revocations that a program has heard of.
///
/// Entries may come in any order and more than once: the larger instant wins. A million take less than 64 MiB,
/// also while it grows.
#[derive(Clone, Debug, Default)]
pub struct RevocationSet {
    sessions: IdMap<Cut>,
    users: IdMap<Cut>,
    /// A server has a few.
    apps: Vec<(AppId, Cut)>,
    all: Option<Cut>,
    /// Which part of the maps [`RevocationSet::forget_some_before`] walks next.
    next_part: usize,
}

/// Everything authenticated up to an instant is ended; of a session everything, whenever that was.
///
/// A session could do with `until` and the reason, but then all the code of the map would be there twice.
#[derive(Clone, Copy, Debug)]
struct Cut {
    authenticated_until: InstantAndReason,
    until: UnixMillis,
}

impl Cut {
    /// The later cut, remembered as long as the longer of both.
    fn merge(self, other: Self) -> Self {
        Self {
            authenticated_until: self.authenticated_until.max(other.authenticated_until),
            until: self.until.max(other.until),
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
            authenticated_until: InstantAndReason::new(authenticated_until, reason),
            until,
        };
        match scope {
            Scope::Session(id) => {
                let cut = cut(until);
                self.sessions.merge(id.as_octets(), cut, Cut::merge);
            }
            Scope::User {
                id,
                authenticated_until,
            } => {
                let cut = cut(authenticated_until);
                self.users.merge(id.as_octets(), cut, Cut::merge);
            }
            Scope::App {
                id,
                authenticated_until,
            } => {
                let cut = cut(authenticated_until);
                match self.apps.iter_mut().find(|(app, _)| *app == id) {
                    Some((_, old)) => *old = old.merge(cut),
                    None => self.apps.push((id, cut)),
                }
            }
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
        let hit = |cut: &Cut| {
            let latest = cut.authenticated_until;
            (subject.authenticated_at <= latest.instant()).then(|| latest.reason())
        };
        let session = self.sessions.get(subject.session_id.as_octets());
        session
            .map(|cut| cut.authenticated_until.reason())
            .or_else(|| self.users.get(subject.user_id?.as_octets()).and_then(hit))
            .or_else(|| self.cut_of_app(subject.appid?).and_then(hit))
            .or_else(|| self.all.as_ref().and_then(hit))
    }

    fn cut_of_app(&self, appid: &AppId) -> Option<&Cut> {
        let mut apps = self.apps.iter();
        apps.find(|(app, _)| app == appid).map(|(_, cut)| cut)
    }

    /// Drops what no living token can be hit by any more, and gives its memory back.
    pub fn forget_before(&mut self, now: UnixMillis) {
        (0..Self::PARTS).for_each(|_| self.forget_some_before(now));
    }

    /// How many calls of [`RevocationSet::forget_some_before`] look at everything.
    pub const PARTS: usize = id_map::PARTS;

    /// Does a part of [`RevocationSet::forget_before`], the next one with every call: for those who hold a lock
    /// that others wait for.
    pub fn forget_some_before(&mut self, now: UnixMillis) {
        let part = self.next_part;
        self.next_part = (part + 1) % Self::PARTS;
        let still_matters = |cut: &Cut| cut.until >= now;
        self.sessions.retain_in_part(part, still_matters);
        self.users.retain_in_part(part, still_matters);
        if part == 0 {
            self.apps.retain(|(_, cut)| cut.until >= now);
            self.all = self.all.filter(|cut| cut.until >= now);
        }
    }

    pub fn len(&self) -> usize {
        self.sessions.len() + self.users.len() + self.apps.len() + usize::from(self.all.is_some())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many octets of memory the entries of sessions and users take.
    pub fn heap_octets(&self) -> usize {
        self.sessions.heap_octets() + self.users.heap_octets()
    }
}
