//! Where the parts of a token stand in its text.

use crate::aead::{IV_LENGTH, TAG_LENGTH};

words! {
    /// A part of a token's text.
    pub enum PartName {
        Prefix = "prefix",
        Kid = "kid",
        Separator = "separator",
        Iv = "iv",
        Ciphertext = "ciphertext",
        Tag = "tag",
    }
}

/// A part, from `start` up to, but without, `end`, both in octets of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: PartName,
    pub start: usize,
    pub end: usize,
}

/// The parts of a v1 token of this length, `v1.` kid `.` iv ciphertext tag.
pub(crate) fn of_v1(length: usize) -> [Part; 6] {
    let mut start = 0;
    [
        (PartName::Prefix, 3),
        (PartName::Kid, 11),
        (PartName::Separator, 12),
        (PartName::Iv, 12 + 2 * IV_LENGTH),
        (PartName::Ciphertext, length - 2 * TAG_LENGTH),
        (PartName::Tag, length),
    ]
    .map(|(name, end)| {
        let part = Part { name, start, end };
        start = end;
        part
    })
}

/// A legacy token is ciphertext and nothing else.
pub(crate) fn of_legacy(length: usize) -> [Part; 1] {
    let name = PartName::Ciphertext;
    let (start, end) = (0, length);
    [Part { name, start, end }]
}
