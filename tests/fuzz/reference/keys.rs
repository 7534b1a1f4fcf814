//! Written keys and key files.

use super::hex_digits::octets_of;
use crate::independent::IndependentKey;

/// The key of a written secret, or the code for which it is refused.
pub fn secret_key(text: &str) -> Result<IndependentKey, &'static str> {
    if text.starts_with("weapp-inspect.") {
        return Err("cannot_mint");
    }
    let (kid, octets) = parts(text, "weapp-secret.").ok_or("malformed_secret")?;
    let key = IndependentKey(octets);
    if key.0 == [key.0[0]; 64] {
        Err("weak_key")
    } else if key.kid() != kid {
        Err("key_id_mismatch")
    } else {
        Ok(key)
    }
}

/// Whether this is a written inspect key.
pub fn inspect_key(text: &str) -> bool {
    parts::<32>(text, "weapp-inspect.").is_some()
}

/// The keys of a key file, or the line that is wrong and the code for it.
pub fn key_file(text: &str) -> Result<Vec<IndependentKey>, (usize, &'static str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut keys: Vec<IndependentKey> = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        // A line ends with CR LF or LF; the last may lack its end, and a CR alone ends none.
        let ends = ["\r\n", "\n"];
        let line = ends
            .iter()
            .find_map(|end| line.strip_suffix(end))
            .unwrap_or(line);
        if line.chars().all(char::is_whitespace) || line.starts_with('#') {
            continue;
        }
        let key = secret_key(line).map_err(|code| (number, code))?;
        if keys.iter().any(|earlier| earlier.kid() == key.kid()) {
            return Err((number, "duplicate_key"));
        }
        keys.push(key);
    }
    if keys.is_empty() {
        Err((1, "no_key"))
    } else {
        Ok(keys)
    }
}

fn parts<'a, const N: usize>(text: &'a str, prefix: &str) -> Option<(&'a str, [u8; N])> {
    let (kid, digits) = text.strip_prefix(prefix)?.split_once('.')?;
    octets_of::<4>(kid)?;
    Some((kid, octets_of(digits)?))
}
