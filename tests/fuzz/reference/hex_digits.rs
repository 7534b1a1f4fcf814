//! One spelling: lowercase, two digits an octet.

use data_encoding::HEXLOWER;

pub fn written(octets: &[u8]) -> String {
    HEXLOWER.encode(octets)
}

pub fn octets(text: &str) -> Option<Vec<u8>> {
    HEXLOWER.decode(text.as_bytes()).ok()
}

/// Exactly `N` octets.
pub fn octets_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    octets(text)?.try_into().ok()
}
