//! Randomness for the simulator.

const ALPHANUMERIC: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub fn octets<const N: usize>() -> [u8; N] {
    let mut octets = [0; N];
    getrandom::fill(&mut octets).expect("the operating system has randomness");
    octets
}

/// `N` of `[0-9A-Za-z]`. Some come a little more often than others, which is good enough for fakes.
pub fn alphanumeric<const N: usize>() -> [char; N] {
    octets::<N>().map(|octet| char::from(ALPHANUMERIC[usize::from(octet) % ALPHANUMERIC.len()]))
}
