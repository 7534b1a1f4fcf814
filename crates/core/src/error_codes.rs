//! The stable names of everything that can be got wrong, the same in every language.

use alloc::vec::Vec;

use crate::claims::TimesOutOfOrder;
use crate::id::IdError;
use crate::key::KeyError;
use crate::legacy::LegacyError;
use crate::policy::LifetimesError;
use crate::revocation::RevocationError;
use crate::time::NotMillis;

/// An option that is of the wrong type, which only a language without our types can say.
pub const BAD_OPTION: &str = "bad_option";
/// The machine gives no random octets, so no iv.
pub const NO_RANDOMNESS: &str = "no_randomness";

/// All of them.
pub fn all() -> Vec<&'static str> {
    let lists: [&[&'static str]; 6] = [
        &KeyError::ALL_CODES,
        &LegacyError::ALL_CODES,
        &LifetimesError::ALL_CODES,
        &IdError::ALL_CODES,
        &[
            NotMillis::CODE,
            TimesOutOfOrder::CODE,
            RevocationError::CODE,
        ],
        &[BAD_OPTION, NO_RANDOMNESS],
    ];
    lists.concat()
}
