//! The strict part of CBOR (RFC 8949) that a token is written in.
//!
//! Every head has its shortest form, nothing is of indefinite length, map keys are unsigned and
//! ascending, and containers are at most [`MAX_DEPTH`] deep. So one content has one spelling.

use alloc::vec::Vec;

/// The map of claims is the first of these.
const MAX_DEPTH: usize = 4;

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE_OR_FLOAT: u8 = 7;

/// The octets are not CBOR by the rules of this module, or not what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCbor;

pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(octets: &'a [u8]) -> Self {
        Self { rest: octets }
    }

    /// Fails if anything is left.
    pub fn end(self) -> Result<(), NotCbor> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(NotCbor)
        }
    }

    pub fn unsigned(&mut self) -> Result<u64, NotCbor> {
        self.argument_of(UNSIGNED)
    }

    pub fn bytes(&mut self) -> Result<&'a [u8], NotCbor> {
        let length = self.argument_of(BYTES)?;
        self.take(length)
    }

    pub fn text(&mut self) -> Result<&'a str, NotCbor> {
        let length = self.argument_of(TEXT)?;
        core::str::from_utf8(self.take(length)?).map_err(|_| NotCbor)
    }

    /// Reads a map: `entry` is called with each key and must read the key's value.
    pub fn map(
        &mut self,
        mut entry: impl FnMut(&mut Self, u64) -> Result<(), NotCbor>,
    ) -> Result<(), NotCbor> {
        let entries = self.argument_of(MAP)?;
        let mut last_key = None;
        for _ in 0..entries {
            let key = self.unsigned()?;
            if last_key.is_some_and(|last| key <= last) {
                return Err(NotCbor);
            }
            last_key = Some(key);
            entry(self, key)?;
        }
        Ok(())
    }

    /// Passes over a value inside the map of claims; it must be well-formed all the same.
    pub fn skip_value(&mut self) -> Result<(), NotCbor> {
        self.skip_at_depth(1)
    }

    /// `depth` is how many containers are open around the item.
    fn skip_at_depth(&mut self, depth: usize) -> Result<(), NotCbor> {
        let mut at_start = self.rest;
        let mut head = self.head()?;
        while head.major == TAG {
            at_start = self.rest;
            head = self.head()?;
        }
        if matches!(head.major, ARRAY | MAP) && depth == MAX_DEPTH {
            return Err(NotCbor);
        }
        match head.major {
            BYTES => self.take(head.argument).map(drop),
            TEXT => core::str::from_utf8(self.take(head.argument)?)
                .map(drop)
                .map_err(|_| NotCbor),
            ARRAY => (0..head.argument).try_for_each(|_| self.skip_at_depth(depth + 1)),
            MAP => {
                self.rest = at_start;
                self.map(|reader, _| reader.skip_at_depth(depth + 1))
            }
            UNSIGNED | NEGATIVE | SIMPLE_OR_FLOAT => Ok(()),
            _ => Err(NotCbor),
        }
    }

    fn argument_of(&mut self, major: u8) -> Result<u64, NotCbor> {
        let head = self.head()?;
        if head.major == major {
            Ok(head.argument)
        } else {
            Err(NotCbor)
        }
    }

    fn head(&mut self) -> Result<Head, NotCbor> {
        let initial = self.take(1)?[0];
        let (major, info) = (initial >> 5, initial & 0x1F);
        let (argument, least) = match info {
            0..=23 => (u64::from(info), 0),
            24 => (self.big_endian(1)?, 24),
            25 => (self.big_endian(2)?, 1 << 8),
            26 => (self.big_endian(4)?, 1 << 16),
            27 => (self.big_endian(8)?, 1 << 32),
            _ => return Err(NotCbor),
        };
        // A float has no shorter form of its head; a simple value below 32 has none with an octet behind it.
        let shortest = match (major, info) {
            (SIMPLE_OR_FLOAT, 24) => argument >= 32,
            (SIMPLE_OR_FLOAT, _) => true,
            _ => argument >= least,
        };
        if shortest {
            Ok(Head { major, argument })
        } else {
            Err(NotCbor)
        }
    }

    fn big_endian(&mut self, octets: u64) -> Result<u64, NotCbor> {
        Ok(self
            .take(octets)?
            .iter()
            .fold(0, |sum, &octet| sum << 8 | u64::from(octet)))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], NotCbor> {
        let length = usize::try_from(length).map_err(|_| NotCbor)?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(NotCbor)?;
        self.rest = rest;
        Ok(taken)
    }
}

struct Head {
    major: u8,
    argument: u64,
}

pub fn write_map_head(out: &mut Vec<u8>, entries: u64) {
    write_head(out, MAP, entries);
}

pub fn write_unsigned(out: &mut Vec<u8>, value: u64) {
    write_head(out, UNSIGNED, value);
}

pub fn write_bytes(out: &mut Vec<u8>, octets: &[u8]) {
    write_head(out, BYTES, octets.len() as u64);
    out.extend_from_slice(octets);
}

pub fn write_text(out: &mut Vec<u8>, text: &str) {
    write_head(out, TEXT, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn write_head(out: &mut Vec<u8>, major: u8, argument: u64) {
    let major = major << 5;
    let octets = argument.to_be_bytes();
    match argument {
        0..=23 => out.push(major | octets[7]),
        24..=0xFF => out.extend_from_slice(&[major | 24, octets[7]]),
        0x100..=0xFFFF => {
            out.push(major | 25);
            out.extend_from_slice(&octets[6..]);
        }
        0x1_0000..=0xFFFF_FFFF => {
            out.push(major | 26);
            out.extend_from_slice(&octets[4..]);
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&octets);
        }
    }
}
