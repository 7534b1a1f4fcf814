//! The database servers that there are.

use std::fmt::{Display, Formatter, Result};

/// Displayed as it calls itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    PostgreSql,
    MariaDb,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::PostgreSql, Self::MariaDb];
}

impl Display for Engine {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::PostgreSql => "PostgreSQL",
            Self::MariaDb => "MariaDB",
        })
    }
}
