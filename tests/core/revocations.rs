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

/// Of a session or a user. The first two differ in their first octet alone.
fn octets(number: u8) -> [u8; 16] {
    let mut octets = [number & !1; 16];
    octets[0] = number;
    octets
}

fn any_revocation() -> impl Strategy<Value = Revocation> {
    let reason = prop::sample::select(&RevocationReason::ALL[..]);
    (0_u8..4, 0..IDS, 0..INSTANTS, 0..INSTANTS, reason).prop_map(
        |(scope, id, authenticated_until, until, reason)| {
            let authenticated_until = instant(authenticated_until);
            let scope = match scope {
                0 => Scope::Session(SessionId::from_octets(octets(id))),
                1 => Scope::User {
                    id: UserId::from_octets(octets(id)),
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
    let (user_id, appid) = (UserId::from_octets(octets(user)), appid(app));
    set.reason_for(&Subject {
        session_id: &SessionId::from_octets(octets(session)),
        user_id: (user < IDS).then_some(&user_id),
        appid: (app < IDS).then_some(&appid),
        authenticated_at: instant(at),
    })
}

/// Whether this entry alone ends the subject, by the words of §4.
fn hits(entry: &Revocation, (session, user, app, at): Question) -> bool {
    match &entry.scope {
        Scope::Session(id) => *id.as_octets() == octets(session),
        Scope::User {
            id,
            authenticated_until,
        } => *id.as_octets() == octets(user) && at <= authenticated_until.as_u64(),
        Scope::App {
            id,
            authenticated_until,
        } => *id == appid(app) && at <= authenticated_until.as_u64(),
        Scope::All {
            authenticated_until,
        } => at <= authenticated_until.as_u64(),
    }
}

/// A set that keeps every entry, and does what §4 says in so many words.
#[derive(Default)]
struct SimpleSet(Vec<Revocation>);

impl SimpleSet {
    fn forget_before(&mut self, now: u64) {
        let (living, over): (Vec<_>, Vec<_>) =
            (self.0.drain(..)).partition(|entry| entry.until.as_u64() >= now);
        let is_remembered = |entry: &Revocation| living.iter().any(|other| same(entry, other));
        self.0 = over.into_iter().filter(is_remembered).collect();
        self.0.extend(living);
    }

    fn answer(&self, question: Question) -> Option<RevocationReason> {
        let candidates = Scope::WORDS.map(|word| {
            let named = |entry: &&Revocation| {
                entry.scope.word() == word && hits(entry, (question.0, question.1, question.2, 0))
            };
            let winner = self.0.iter().filter(named).max_by_key(|entry| rank(entry));
            winner
                .filter(|entry| hits(entry, question))
                .map(|entry| entry.reason)
        });
        candidates.into_iter().flatten().next()
    }

    fn len(&self) -> usize {
        let mut told: Vec<&Revocation> = Vec::new();
        for entry in &self.0 {
            if !told.iter().any(|other| same(entry, other)) {
                told.push(entry);
            }
        }
        told.len()
    }
}

/// Whether both end the same session, user, app, or everybody.
fn same(one: &Revocation, other: &Revocation) -> bool {
    (one.scope.word(), one.scope.id()) == (other.scope.word(), other.scope.id())
}

/// The larger instant wins, then the later reason.
fn rank(entry: &Revocation) -> (UnixMillis, RevocationReason) {
    let instant = entry.scope.authenticated_until();
    (instant.unwrap_or(entry.until), entry.reason)
}

#[derive(Clone, Debug)]
enum Step {
    Apply(Revocation),
    ForgetBefore(u64),
    ForgetBeforeInParts(u64),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any_revocation().prop_map(Step::Apply),
        1 => (0..INSTANTS).prop_map(Step::ForgetBefore),
        1 => (0..INSTANTS).prop_map(Step::ForgetBeforeInParts),
    ]
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

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn whatever_comes_and_goes_it_answers_as_a_simple_set_does(steps in prop::collection::vec(any_step(), 0..24)) {
        let (mut set, mut simple) = (RevocationSet::new(), SimpleSet::default());
        for step in steps {
            match step {
                Step::Apply(entry) => {
                    set.apply(entry.clone());
                    simple.0.push(entry);
                }
                Step::ForgetBefore(now) => {
                    set.forget_before(instant(now));
                    simple.forget_before(now);
                }
                Step::ForgetBeforeInParts(now) => {
                    (0..RevocationSet::PARTS).for_each(|_| set.forget_some_before(instant(now)));
                    simple.forget_before(now);
                }
            }
            prop_assert_eq!(set.len(), simple.len());
            for (question, answer) in answers(&set) {
                prop_assert_eq!(answer, simple.answer(question), "{:?}", question);
            }
        }
    }
}

/// Half of the octets that choose a place are zero, so that some places are crowded.
#[test]
fn among_many_sessions_each_is_told_from_the_others() {
    let id = |number: u64| {
        let last = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) & 0xFF00_FF00_FF00_FF00;
        SessionId::from_octets(
            [number.to_be_bytes(), last.to_be_bytes()]
                .concat()
                .try_into()
                .unwrap(),
        )
    };
    let is_ended = |set: &RevocationSet, number| {
        let subject = Subject {
            session_id: &id(number),
            user_id: None,
            appid: None,
            authenticated_at: instant(0),
        };
        set.reason_for(&subject).is_some()
    };
    let mut set = RevocationSet::new();
    for number in 0..20_000 {
        set.apply(Revocation {
            scope: Scope::Session(id(number)),
            until: instant(number),
            reason: RevocationReason::Kicked,
        });
    }
    for now in [0, 1, 9_000, 20_000] {
        set.forget_before(instant(now));
        assert_eq!(set.len() as u64, 20_000 - now);
        for number in 0..20_100 {
            assert_eq!(
                is_ended(&set, number),
                (now..20_000).contains(&number),
                "{number}"
            );
        }
    }
    assert!(set.is_empty());
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
