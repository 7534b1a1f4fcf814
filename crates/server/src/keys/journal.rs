//! What a key file says, in comments, about its own rotation.
//!
//! ```text
//! # 2026-07-31T12:00:00Z added 1a2b3c4d
//! # 2026-08-01T09:00:00Z promoted 1a2b3c4d; 5e6f7a8b may be dropped after 2026-08-02T09:01:00Z
//! # 2026-08-03T10:00:00Z dropped 5e6f7a8b
//! ```
//!
//! A sealing key is not dropped after an instant, but `when no session_key is sealed under it`.

use std::collections::BTreeMap;

use weapp_login_core::UnixMillis;

use crate::clock::{date_time, parse_date_time};

/// Where a key stands in its rotation, as far as its file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The first of the ring.
    First,
    /// It was added, and has minted nothing yet.
    Waiting { since: UnixMillis },
    /// Another key was put before it.
    Retired {
        /// When the last token that it minted has expired; `None` for a sealing key.
        droppable_after: Option<UnixMillis>,
    },
    /// The file does not tell.
    Unknown,
}

/// What a step writes down.
pub(super) enum Entry<'a> {
    Added(&'a str),
    Promoted {
        kid: &'a str,
        instead_of: &'a str,
        droppable_after: Option<UnixMillis>,
    },
    Dropped(&'a str),
}

impl Entry<'_> {
    pub fn line(&self, at: UnixMillis) -> String {
        let at = date_time(at);
        match self {
            Self::Added(kid) => format!("# {at} added {kid}"),
            Self::Promoted {
                kid,
                instead_of,
                droppable_after,
            } => {
                let when = match droppable_after {
                    Some(instant) => format!("after {}", date_time(*instant)),
                    None => "when no session_key is sealed under it".into(),
                };
                format!("# {at} promoted {kid}; {instead_of} may be dropped {when}")
            }
            Self::Dropped(kid) => format!("# {at} dropped {kid}"),
        }
    }
}

/// Of every key that the comments name, where it stands after the last of them.
pub(super) fn standings<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, Standing> {
    let mut standings = BTreeMap::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["#", at, rest @ ..] = words.as_slice() else {
            continue;
        };
        let Some(at) = parse_date_time(at) else {
            continue;
        };
        match rest {
            ["added", kid] => {
                standings.insert(*kid, Standing::Waiting { since: at });
            }
            ["promoted", kid, old, "may", "be", "dropped", when @ ..] => {
                // It may have minted, whatever becomes of it by hand.
                standings.insert(kid.trim_end_matches(';'), Standing::Unknown);
                match when {
                    ["after", instant] => {
                        let droppable_after = parse_date_time(instant);
                        let standing = match droppable_after {
                            Some(_) => Standing::Retired { droppable_after },
                            None => Standing::Unknown,
                        };
                        standings.insert(*old, standing);
                    }
                    _ => {
                        let droppable_after = None;
                        standings.insert(*old, Standing::Retired { droppable_after });
                    }
                }
            }
            ["dropped", kid] => {
                standings.remove(*kid);
            }
            _ => {}
        }
    }
    standings
}
