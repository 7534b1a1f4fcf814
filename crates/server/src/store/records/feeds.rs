//! A place in a feed: in that of the revocations, or in that of the events.

use std::fmt;

/// A place in the feed of one database; opaque to everybody else.
///
/// `<turn>-<mark of the turn, 32 hex digits>-<entry, 32 hex digits>`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    pub(crate) turn: i64,
    /// Stands beside the turn in the database that the cursor comes from.
    pub(crate) mark: [u8; 16],
    /// The last entry of the turn that was read; all ones: the whole turn.
    pub(crate) entry: [u8; 16],
}

impl FeedCursor {
    /// From what [`FeedCursor`]'s `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (turn, rest) = text.split_once('-')?;
        let (mark, entry) = rest.split_once('-')?;
        let octets = |digits: &str| {
            let mut octets = [0; 16];
            hex::decode_to_slice(digits, &mut octets).ok()?;
            Some(octets)
        };
        Some(Self {
            turn: turn.parse().ok()?,
            mark: octets(mark)?,
            entry: octets(entry)?,
        })
    }

    /// What a reader sent, nothing at its beginning; and whether it can't be read, so that it is of another database.
    pub fn sent(text: &str) -> (Option<Self>, bool) {
        let cursor = Self::parse(text);
        let is_foreign = cursor.is_none() && !text.is_empty();
        (cursor, is_foreign)
    }
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { turn, mark, entry } = self;
        write!(f, "{turn}-{}-{}", hex::encode(mark), hex::encode(entry))
    }
}
