//! One spelling: lowercase, two digits an octet.

pub fn is_hex(text: &str) -> bool {
    text.chars()
        .all(|digit| digit.is_ascii_digit() || ('a'..='f').contains(&digit))
}

/// Exactly `N` octets.
pub fn octets_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    let octets = hex::decode(text).ok().filter(|_| is_hex(text))?;
    octets.try_into().ok()
}
