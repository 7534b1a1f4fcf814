//! Lowercase hex, the only spelling that there is here.
//!
//! Eight digits are read or written at a time, in the lanes of one number, without a branch or a table: a key takes the
//! same time whatever it is, and on WebAssembly a token's digits a third of the time that they take one by one. So
//! octets come by fours, as in everything that has hex here.

use alloc::string::String;
use alloc::vec;

const HIGHEST: u64 = lanes(0x80);

/// The same octet in every lane.
const fn lanes(octet: u8) -> u64 {
    u64::from_ne_bytes([octet; 8])
}

/// Fills `octets` from their digits; whether these are lowercase hex, for exactly so many octets.
pub fn decode(digits: impl AsRef<[u8]>, octets: &mut [u8]) -> bool {
    let (eights, rest) = digits.as_ref().as_chunks();
    let (fours, rest_of_octets) = octets.as_chunks_mut();
    let fits = eights.len() == fours.len() && rest.is_empty() && rest_of_octets.is_empty();
    let mut wrong = 0;
    for (eight, four) in eights.iter().zip(fours) {
        let (values, wrong_lanes) = values_of(u64::from_be_bytes(*eight));
        wrong |= wrong_lanes;
        *four = joined(values).to_be_bytes();
    }
    fits && wrong == 0
}

/// Exactly `N` octets, from their digits.
pub fn octets_of<const N: usize>(digits: impl AsRef<[u8]>) -> Option<[u8; N]> {
    let mut octets = [0; N];
    decode(digits, &mut octets).then_some(octets)
}

/// Whether all of it is digits.
pub fn is_lowercase(text: &str) -> bool {
    text.bytes()
        .all(|octet| matches!(octet, b'0'..=b'9' | b'a'..=b'f'))
}

/// The digits of the octets, for which there is room.
pub fn encode<'a>(octets: &[u8], room: &'a mut [u8]) -> &'a str {
    let (fours, _) = octets.as_chunks();
    let (eights, _) = room.as_chunks_mut();
    for (four, eight) in fours.iter().zip(eights) {
        *eight = digits_of(split(u32::from_be_bytes(*four))).to_be_bytes();
    }
    core::str::from_utf8(&room[..2 * octets.len()]).unwrap_or_default()
}

/// The digits of the octets, as a text of their own.
pub fn encoded(octets: &[u8]) -> String {
    String::from(encode(octets, &mut vec![0; 2 * octets.len()]))
}

/// The value of the digit in each lane; and the lanes that hold none, as their highest bits.
fn values_of(digits: u64) -> (u64, u64) {
    // The highest bit of a lane pays for what is borrowed, and stays where nothing had to be.
    let low = digits & !HIGHEST;
    let at_least = |least| (low | HIGHEST) - lanes(least);
    let at_most = |most| (lanes(most) | HIGHEST) - low;
    let decimal = at_least(b'0') & at_most(b'9') & HIGHEST;
    let letter = at_least(b'a') & at_most(b'f') & HIGHEST;
    let values = (low & lanes(0x0F)) + (letter >> 7) * 9;
    (values, ((decimal | letter) ^ HIGHEST) | (digits & HIGHEST))
}

/// The digit of the value in each lane.
fn digits_of(values: u64) -> u64 {
    // Ten and six make sixteen, the fifth bit.
    let letters = ((values + lanes(6)) >> 4) & lanes(1);
    values + lanes(b'0') + letters * u64::from(b'a' - b'9' - 1)
}

/// The values of eight lanes, one behind the other.
fn joined(values: u64) -> u32 {
    let pairs = (values | (values >> 4)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs | (pairs >> 8)) & 0x0000_FFFF_0000_FFFF;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is above has moved down"
    )]
    let all = (fours | (fours >> 16)) as u32;
    all
}

/// Eight values, each in a lane of its own.
fn split(octets: u32) -> u64 {
    let fours = u64::from(octets);
    let fours = (fours | (fours << 16)) & 0x0000_FFFF_0000_FFFF;
    let pairs = (fours | (fours << 8)) & 0x00FF_00FF_00FF_00FF;
    (pairs | (pairs << 4)) & lanes(0x0F)
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn every_octet_is_written_and_read_again() {
        for octet in 0..=u8::MAX {
            let octets = [octet, !octet, 0, octet];
            let digits = encoded(&octets);
            assert_eq!(digits, format!("{octet:02x}{:02x}00{octet:02x}", !octet));
            let mut read = [0; 4];
            assert!(decode(&digits, &mut read));
            assert_eq!(read, octets);
        }
    }

    #[test]
    fn nothing_but_a_lowercase_digit_is_one_wherever_it_stands() {
        for place in 0..16 {
            for octet in 0..=u8::MAX {
                let mut digits = *b"0123456789abcdef";
                digits[place] = octet;
                let is_digit = matches!(octet, b'0'..=b'9' | b'a'..=b'f');
                assert_eq!(
                    decode(digits, &mut [0; 8]),
                    is_digit,
                    "{octet:#x} at {place}"
                );
            }
        }
    }

    #[test]
    fn there_are_two_digits_for_each_octet_and_no_more() {
        assert!(decode("", &mut []));
        assert!(!decode("00000000", &mut [0; 8]));
        assert!(!decode("0000000000000000", &mut [0; 4]));
        assert!(!decode("0000000", &mut [0; 4]));
        assert!(!decode("000000000", &mut [0; 4]));
        assert!(!decode("00000000", &mut [0; 5]));
    }
}
