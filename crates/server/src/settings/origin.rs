//! Who set a setting.

use std::path::PathBuf;

use crate::language::{Bilingual, Words};

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

impl Bilingual for Origin {
    fn words(&self) -> Words {
        match self {
            Self::Default => "默认值 / the default".into(),
            Self::Development => Words::same("--dev"),
            Self::File(path) => Words::same(path.display()),
            Self::Variable(name) => Words::same(name),
            Self::Flag(flag) => Words::same(flag),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().en)
    }
}
