//! Entries may come in any order and any number of times.

use std::collections::BTreeMap;

use proptest::prelude::*;
use weapp_login_core::revocation::Scope;
use weapp_login_core::revocation_set::Subject;
use weapp_login_core::{
    AppId, Revocation, RevocationReason, RevocationSet, SessionId, UnixMillis, UserId,
};

use crate::support::{cases, instant};

/// Few ids and few instants, so that entries meet.
const IDS: u8 = 3;
const INSTANTS: u64 = 6;

fn appid(number: u8) -> AppId {
    AppId::try_from(format!("wx{number}").as_str()).unwrap()
}

fn any_revocation() -> impl Strategy<Value = Revocation> {
    let reason = prop::sample::select(&RevocationReason::ALL[..]);
    (0_u8..4, 0..IDS, 0..INSTANTS, 0..INSTANTS, reason).prop_map(
        |(scope, id, authenticated_until, until, reason)| {
            let authenticated_until = instant(authenticated_until);
            let scope = match scope {
                0 => Scope::Session(SessionId::from_octets([id; 16])),
                1 => Scope::User {
                    id: UserId::from_octets([id; 16]),
                    authenticated_until,
                },
                2 => Scope::App {
                    id: appid(id),
                    authenticated_until,
                },
                _ => Scope::All {
                    authenticated_until,
                },
            };
            Revocation {
                scope,
                until: instant(until),
                reason,
            }
        },
    )
}

fn set_of<'a>(entries: impl IntoIterator<Item = &'a Revocation>) -> RevocationSet {
    let mut set = RevocationSet::new();
    entries
        .into_iter()
        .for_each(|entry| set.apply(entry.clone()));
    set
}

type Question = (u8, u8, u8, u64);

/// The answer to every question that can be asked.
fn answers(set: &RevocationSet) -> BTreeMap<Question, Option<RevocationReason>> {
    let mut answers = BTreeMap::new();
    for session in 0..IDS {
        for user in 0..=IDS {
            for app in 0..=IDS {
                for authenticated_at in 0..INSTANTS {
                    let question = (session, user, app, authenticated_at);
                    answers.insert(question, answer(set, question));
                }
            }
        }
    }
    answers
}

/// The last id stands for one that is not known.
fn answer(set: &RevocationSet, (session, user, app, at): Question) -> Option<RevocationReason> {
    let (user_id, appid) = (UserId::from_octets([user; 16]), appid(app));
    set.reason_for(&Subject {
        session_id: &SessionId::from_octets([session; 16]),
        user_id: (user < IDS).then_some(&user_id),
        appid: (app < IDS).then_some(&appid),
        authenticated_at: instant(at),
    })
}

/// Whether this entry alone ends the subject, by the words of §4.
fn hits(entry: &Revocation, (session, user, app, at): Question) -> bool {
    match &entry.scope {
        Scope::Session(id) => *id.as_octets() == [session; 16],
        Scope::User {
            id,
            authenticated_until,
        } => *id.as_octets() == [user; 16] && at <= authenticated_until.as_u64(),
        Scope::App {
            id,
            authenticated_until,
        } => *id == appid(app) && at <= authenticated_until.as_u64(),
        Scope::All {
            authenticated_until,
        } => at <= authenticated_until.as_u64(),
    }
}

fn any_entries() -> impl Strategy<Value = Vec<Revocation>> {
    prop::collection::vec(any_revocation(), 0..12)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_order_and_any_repetition_give_the_same_answers(
        (entries, shuffled) in any_entries().prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle())),
        again in any::<prop::sample::Index>(),
    ) {
        let once = answers(&set_of(&entries));
        prop_assert_eq!(&answers(&set_of(&shuffled)), &once);
        let some_twice = shuffled.iter().skip(again.index(shuffled.len() + 1));
        prop_assert_eq!(answers(&set_of(entries.iter().chain(some_twice))), once);
    }

    #[test]
    fn a_subject_is_ended_where_any_entry_alone_ends_it(entries in any_entries()) {
        for (question, answer) in answers(&set_of(&entries)) {
            let hit = entries.iter().any(|entry| hits(entry, question));
            prop_assert_eq!(answer.is_some(), hit, "{:?}", question);
            if let Some(reason) = answer {
                prop_assert!(entries.iter().any(|entry| hits(entry, question) && entry.reason == reason));
            }
        }
    }

    #[test]
    fn forgetting_drops_nothing_that_could_still_hit(entries in any_entries(), now in 0..INSTANTS) {
        let mut forgetful = set_of(&entries);
        let size = forgetful.len();
        forgetful.forget_before(instant(now));
        prop_assert!(forgetful.len() <= size);
        let living: Vec<_> = entries.iter().filter(|entry| entry.until.as_u64() >= now).collect();
        for (question, answer) in answers(&forgetful) {
            if living.iter().any(|entry| hits(entry, question)) {
                prop_assert!(answer.is_some(), "{:?}", question);
            }
        }
    }

    #[test]
    fn forgetting_in_between_never_loses_a_later_entry(entries in any_entries(), at in any::<prop::sample::Index>(), now in 0..INSTANTS) {
        let (before, after) = entries.split_at(at.index(entries.len() + 1));
        let mut set = set_of(before);
        set.forget_before(instant(now));
        after.iter().for_each(|entry| set.apply(entry.clone()));
        let living = entries.iter().filter(|entry| entry.until.as_u64() >= now);
        for entry in living {
            for (question, answer) in answers(&set) {
                prop_assert!(answer.is_some() || !hits(entry, question), "{:?}", question);
            }
        }
    }
}

fn user(authenticated_until: u64, until: u64, reason: RevocationReason) -> Revocation {
    Revocation {
        scope: Scope::User {
            id: UserId::from_octets([0; 16]),
            authenticated_until: instant(authenticated_until),
        },
        until: instant(until),
        reason,
    }
}

#[test]
fn the_larger_instant_wins_whichever_comes_first() {
    let earlier = user(2, 9, RevocationReason::Deleted);
    let later = user(4, 5, RevocationReason::Kicked);
    for entries in [[&earlier, &later], [&later, &earlier]] {
        let mut set = set_of(entries);
        assert_eq!(set.len(), 1);
        assert_eq!(answer(&set, (0, 0, 0, 4)), Some(RevocationReason::Kicked));
        assert_eq!(answer(&set, (0, 0, 0, 5)), None);
        // Remembered as long as the longer of both.
        set.forget_before(instant(9));
        assert_eq!(answer(&set, (0, 0, 0, 4)), Some(RevocationReason::Kicked));
        set.forget_before(instant(10));
        assert!(set.is_empty());
    }
}

#[test]
fn an_entry_is_kept_at_its_last_instant_and_dropped_after_it() {
    let entry = Revocation {
        scope: Scope::Session(SessionId::from_octets([1; 16])),
        until: instant(5),
        reason: RevocationReason::LoggedOut,
    };
    let mut set = set_of([&entry]);
    set.forget_before(instant(5));
    assert_eq!(set.len(), 1);
    set.forget_before(instant(6));
    assert_eq!(set.len(), 0);
}

#[test]
fn everybody_is_hit_by_an_entry_of_the_last_instant() {
    let entry = Revocation {
        scope: Scope::All {
            authenticated_until: UnixMillis::MAX,
        },
        until: UnixMillis::MAX,
        reason: RevocationReason::Kicked,
    };
    let set = set_of([&entry]);
    assert!(answers(&set).values().all(Option::is_some));
}
