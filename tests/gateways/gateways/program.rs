//! The gateways that there are.

use std::fmt::{Display, Formatter, Result};

/// Displayed as it calls itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Program {
    Nginx,
    Caddy,
}

impl Program {
    pub const ALL: [Self; 2] = [Self::Nginx, Self::Caddy];
}

impl Display for Program {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::Nginx => "nginx",
            Self::Caddy => "Caddy",
        })
    }
}
