//! Who set a setting.

use std::fmt;
use std::path::PathBuf;

/// Who set a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// `serve --dev` sets what development needs.
    Development,
    File(PathBuf),
    Variable(String),
    Flag(&'static str),
}

impl Origin {
    /// The later layer has the higher rank.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::Development => 1,
            Self::File(_) => 2,
            Self::Variable(_) => 3,
            Self::Flag(_) => 4,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::Development => f.write_str("--dev"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}
