//! The two kinds of keys, as far as their commands tell them apart.

use zeroize::Zeroizing;

use crate::keys::{self, KeysError};
use crate::sealing;
use crate::settings::{KeySource, Settings};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhichKeys {
    Token,
    Sealing,
}

impl WhichKeys {
    pub(super) fn of_flag(sealing: bool) -> Self {
        if sealing { Self::Sealing } else { Self::Token }
    }

    pub(super) fn source(self, settings: &Settings) -> &KeySource {
        match self {
            Self::Token => &settings.token_keys,
            Self::Sealing => &settings.sealing_keys,
        }
    }

    /// The kids in their order; an error if a server would refuse these keys.
    pub(super) fn kids(self, source: &KeySource) -> Result<Vec<String>, KeysError> {
        Ok(match self {
            Self::Token => {
                let ring = keys::token_keys(source)?;
                ring.keys()
                    .iter()
                    .map(|key| key.kid().to_string())
                    .collect()
            }
            Self::Sealing => {
                let keys = keys::sealing_keys(source)?;
                keys.kids().iter().map(hex::encode).collect()
            }
        })
    }

    pub(super) fn new_written_key(self) -> Zeroizing<String> {
        match self {
            Self::Token => keys::new_token_key().written(),
            Self::Sealing => sealing::new_written_key(),
        }
    }

    /// ` --sealing`, for a command to type next.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Token => "",
            Self::Sealing => " --sealing",
        }
    }
}
