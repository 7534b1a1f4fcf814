//! How long tokens live, and what a renewal gives.

use proptest::prelude::*;
use weapp_login_core::policy::LifetimesError;
use weapp_login_core::{LegacyClaims, Lifetimes, TokenTimes};

use crate::support::{LAST_INSTANT, any_instant, cases, instant, millis, ordinary_claims};

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;
const START: u64 = 1_763_769_600_000;

fn times(authenticated_at: u64, issued_at: u64, expires_at: u64) -> TokenTimes {
    TokenTimes::new(
        instant(authenticated_at),
        instant(issued_at),
        instant(expires_at),
    )
    .unwrap()
}

#[test]
fn the_defaults_are_those_of_the_design() {
    let lifetimes = Lifetimes::default();
    assert_eq!(lifetimes.idle_ttl(), millis(DAY));
    assert_eq!(lifetimes.absolute_ttl(), millis(30 * DAY));
    assert_eq!(lifetimes.renew_after(), millis(12 * HOUR));
}

#[test]
fn lifetimes_that_contradict_each_other_are_refused() {
    let of = |idle, absolute, renew| Lifetimes::new(millis(idle), millis(absolute), millis(renew));
    assert!(of(2, 2, 1).is_ok());
    assert!(
        of(3, 2, 1).is_ok(),
        "a session may end before its tokens could"
    );
    assert_eq!(of(2, 9, 2), Err(LifetimesError::RenewAfterTooLong));
    assert_eq!(of(2, 9, 3), Err(LifetimesError::RenewAfterTooLong));
    assert_eq!(of(0, 9, 0), Err(LifetimesError::RenewAfterTooLong));
}

#[test]
fn a_first_token_lives_for_the_idle_time() {
    let first = Lifetimes::default().first(instant(START), instant(START));
    assert_eq!(first, times(START, START, START + DAY));
}

#[test]
fn a_renewed_token_keeps_its_login_and_lives_for_another_idle_time() {
    let lifetimes = Lifetimes::default();
    let old = times(START, START, START + DAY);
    let now = START + 12 * HOUR;
    assert_eq!(
        lifetimes.renewed(&old, instant(now)),
        Some(times(START, now, now + DAY))
    );
}

#[test]
fn no_token_is_renewed_beyond_the_absolute_time_or_without_gaining_any() {
    let lifetimes = Lifetimes::default();
    let end = START + 30 * DAY;
    let near_the_end = times(START, end - 2 * DAY, end - DAY);
    assert_eq!(
        lifetimes.renewed(&near_the_end, instant(end - DAY)),
        Some(times(START, end - DAY, end))
    );
    let at_the_end = times(START, end - DAY, end);
    assert_eq!(lifetimes.renewed(&at_the_end, instant(end - HOUR)), None);
    let fresh = times(START, START, START + DAY);
    assert_eq!(lifetimes.renewed(&fresh, instant(START)), None);
    assert!(lifetimes.renewed(&fresh, instant(START + 1)).is_some());
}

#[test]
fn nothing_is_renewed_once_the_absolute_time_is_over() {
    let old = times(START, START, START + DAY);
    let now = instant(START + 30 * DAY + 1);
    assert_eq!(Lifetimes::default().renewed(&old, now), None);
}

#[test]
fn a_token_from_a_clock_ahead_is_not_dated_back() {
    let old = times(START, START, START + HOUR);
    let renewed = Lifetimes::default()
        .renewed(&old, instant(START - 1))
        .unwrap();
    assert_eq!(renewed, times(START, START, START - 1 + DAY));
}

#[test]
fn a_legacy_token_is_replaced_by_one_that_ends_no_earlier() {
    let old = |ttl| LegacyClaims {
        openid: ordinary_claims().openid,
        issued_at: instant(START),
        expires_at: instant(START + ttl),
    };
    let lifetimes = Lifetimes::default();
    let now = instant(START + HOUR);
    assert_eq!(
        lifetimes.upgraded(&old(DAY), now),
        times(START, START + HOUR, START + HOUR + DAY)
    );
    assert_eq!(
        lifetimes.upgraded(&old(40 * DAY), now),
        times(START, START + HOUR, START + 40 * DAY)
    );
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_renewal_gains_time_and_never_passes_the_absolute_end(
        mut instants in [any_instant(), any_instant(), any_instant()],
        now in any_instant(),
        idle in 1..LAST_INSTANT,
        more in 0..LAST_INSTANT,
    ) {
        instants.sort_unstable();
        let old = times(instants[0], instants[1], instants[2]);
        let lifetimes = Lifetimes::new(millis(idle), millis(idle + more), millis(0)).unwrap();
        let rule = (now + idle).min(instants[0] + idle + more).min(LAST_INSTANT);
        match lifetimes.renewed(&old, instant(now)) {
            Some(new) => {
                prop_assert_eq!(new.authenticated_at(), old.authenticated_at());
                prop_assert_eq!(new.expires_at().as_u64(), rule);
                prop_assert!(new.expires_at() > old.expires_at());
                prop_assert_eq!(new.issued_at().as_u64(), now.max(instants[1]));
            }
            None => prop_assert!(rule <= instants[2] || rule < now),
        }
    }

    #[test]
    fn first_and_upgraded_times_are_always_in_order(
        authenticated_at in any_instant(),
        now in any_instant(),
        lives in any_instant(),
        idle in 1..LAST_INSTANT,
    ) {
        let lifetimes = Lifetimes::new(millis(idle), millis(idle), millis(0)).unwrap();
        let first = lifetimes.first(instant(authenticated_at), instant(now));
        prop_assert_eq!(first.authenticated_at().as_u64(), authenticated_at);
        let old = LegacyClaims {
            openid: ordinary_claims().openid,
            issued_at: instant(authenticated_at),
            expires_at: instant(authenticated_at).plus(millis(lives)),
        };
        let upgraded = lifetimes.upgraded(&old, instant(now));
        prop_assert!(upgraded.expires_at() >= old.expires_at);
        prop_assert_eq!(upgraded.authenticated_at(), old.issued_at);
    }
}
