//! Whether a secret looks like one that a person has made up.

/// Fewer can be tried offline, from one token: a guess is an MD5 and a block of AES.
const SAFE_BITS: f64 = 64.0;
/// A word that people use, of any language, pinyin too.
const WORD_BITS: f64 = 12.0;
/// A year, a day, the last digits of a telephone.
const NUMBER_BITS: f64 = 14.0;
const SEPARATOR_BITS: f64 = 1.0;

/// Words, dates, repetitions and what is short are guessable; `openssl rand -hex 32` is not.
///
/// Letters in a row are taken for a word, digits in a row for a number, and what comes again for nothing new.
/// In random text these are so short, and so many, that they add up.
pub fn is_guessable(secret: &str) -> bool {
    let mut words = words(secret);
    words.sort_unstable();
    words.dedup();
    words.iter().map(|word| bits(word)).sum::<f64>() < SAFE_BITS
}

/// `MyApp_2019` is `my`, `app`, `_`, `2019`.
fn words(secret: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for character in secret.chars() {
        let goes_on = last.is_some_and(|last: char| {
            kind(last) == kind(character) && !(last.is_lowercase() && character.is_uppercase())
        });
        match words.last_mut() {
            Some(word) if goes_on => word.extend(character.to_lowercase()),
            _ => words.push(character.to_lowercase().collect()),
        }
        last = Some(character);
    }
    words
}

#[derive(PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Other,
}

fn kind(character: char) -> Kind {
    if character.is_ascii_digit() {
        Kind::Digit
    } else if character.is_alphabetic() {
        Kind::Letter
    } else {
        Kind::Other
    }
}

fn bits(word: &str) -> f64 {
    let length = f64::from(u32::try_from(word.chars().count()).unwrap_or(u32::MAX));
    match word.chars().next().map(kind) {
        Some(Kind::Letter) => (length * 26_f64.log2()).min(WORD_BITS),
        Some(Kind::Digit) => (length * 10_f64.log2()).min(NUMBER_BITS),
        _ => SEPARATOR_BITS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    #[test]
    fn what_people_make_up_is_guessable() {
        for secret in [
            "2019_06",
            "20190624",
            "weapp",
            "hunter2",
            "x7Gq2",
            "myapp_2019_secret_key",
            "node-login-server-aes-key",
            "wodexiaochengxu2019",
            "Weixin@20190624#Login",
            "我的小程序的密钥",
            "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
            "abcdefghijklmnopqrstuvwxyz0123456789",
        ] {
            assert!(is_guessable(secret), "{secret}");
        }
    }

    #[test]
    fn what_a_machine_has_thrown_is_not() {
        for _ in 0..1_000 {
            let secret = hex::encode(random::octets::<32>());
            assert!(!is_guessable(&secret), "{secret}");
        }
        assert!(!is_guessable("Vb3mK9tq-7ZxW2hLd8RfYc1NpJ5sGa4E"));
    }
}
