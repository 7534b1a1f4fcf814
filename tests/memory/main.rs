//! How much memory the revocations take, by an allocator that counts. A program of its own, since it counts
//! everything.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;
use weapp_login_core::{
    Revocation, RevocationReason, RevocationSet, Scope, SessionId, UnixMillis, UserId,
};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MILLION: u64 = 1_000_000;
const LIMIT: usize = 64 << 20;

/// One test at a time: the allocator counts all threads.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The set that is grown, and the most octets that were taken at once while it did.
fn grown(grow: impl FnOnce(&mut RevocationSet)) -> (RevocationSet, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let mut set = RevocationSet::new();
    grow(&mut set);
    let taken = ALLOCATOR.current_usage() - before;
    // The test's harness takes a little, too.
    assert!(
        taken.abs_diff(set.heap_octets()) < 64 << 10,
        "{taken} taken"
    );
    let peak = ALLOCATOR.peak_usage() - before;
    (set, peak)
}

fn session(until: u64) -> Revocation {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).unwrap();
    Revocation {
        scope: Scope::Session(SessionId::from_octets(octets)),
        until: instant(until),
        reason: RevocationReason::LoggedOut,
    }
}

/// All of one hour.
fn user(until: u64) -> Revocation {
    let mut random = [0; 10];
    getrandom::fill(&mut random).unwrap();
    let milliseconds = 1_763_769_600_000 + u64::from(random[0]) * 14_000;
    let uuid = uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid();
    Revocation {
        scope: Scope::User {
            id: UserId::from_octets(uuid.into_bytes()),
            authenticated_until: instant(until),
        },
        until: instant(until),
        reason: RevocationReason::Blocked,
    }
}

fn instant(millis: u64) -> UnixMillis {
    UnixMillis::new(millis).unwrap()
}

#[test]
fn a_million_sessions_take_less_than_64_mib_also_while_they_come() {
    let _alone = alone();
    let (set, peak) = grown(|set| (0..MILLION).for_each(|until| set.apply(session(until))));
    assert_eq!(set.len(), 1_000_000);
    assert!(peak <= LIMIT, "{peak} octets");
}

#[test]
fn a_million_users_take_less_than_64_mib_also_while_they_come() {
    let _alone = alone();
    let (set, peak) = grown(|set| (0..MILLION).for_each(|until| set.apply(user(until))));
    assert_eq!(set.len(), 1_000_000);
    assert!(peak <= LIMIT, "{peak} octets");
}

#[test]
fn a_million_of_both_that_are_forgotten_as_new_ones_come_take_less_than_64_mib() {
    let _alone = alone();
    let (set, peak) = grown(|set| {
        for until in 0..2 * MILLION {
            set.apply(if until % 2 == 0 {
                session(until)
            } else {
                user(until)
            });
            if let Some(now) = until.checked_sub(MILLION) {
                // As often as gives every part ten turns.
                if until % 320 == 0 {
                    set.forget_some_before(instant(now));
                }
            }
        }
    });
    assert!(set.len() >= 1_000_000);
    assert!(peak <= LIMIT, "{peak} octets");
}

#[test]
fn what_is_forgotten_gives_its_memory_back() {
    let _alone = alone();
    let (set, _) = grown(|set| {
        (0..200_000).for_each(|until| set.apply(session(until)));
        set.forget_before(instant(199_000));
    });
    assert_eq!(set.len(), 1000);
    assert!(
        set.heap_octets() < 200 << 10,
        "{} octets",
        set.heap_octets()
    );
}
