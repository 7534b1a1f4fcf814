//! WeChat's name for one request.

use std::fmt;

/// The id that WeChat gave a request: three groups of eight hex digits, in older answers some word.
///
/// It is what WeChat's support asks for, so it belongs in the log.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rid(String);

impl Rid {
    /// Takes the id out of an `errmsg`; nothing else in there is dependable.
    ///
    /// In order: `rid: 652d44d0-1d0af18b-5b069232`, `hints: [ req_id: X ]`, `hint: [X]`.
    pub fn in_errmsg(errmsg: &str) -> Option<Self> {
        let behind = |mark| errmsg.split_once(mark).map(|(_, rest)| rest);
        let rid = behind("rid: ")
            .and_then(|rest| rest.get(..26))
            .filter(|text| is_three_groups_of_hex(text));
        let word = || behind("req_id: ").or_else(|| behind("hint: ["));
        let word = || {
            word()?
                .split([' ', ']'])
                .next()
                .filter(|text| is_word(text))
        };
        rid.or_else(word).map(|text| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Rid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Rid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_three_groups_of_hex(text: &str) -> bool {
    let mut groups = 0;
    text.split('-').all(|group| {
        groups += 1;
        group.len() == 8 && group.bytes().all(|octet| octet.is_ascii_hexdigit())
    }) && groups == 3
}

/// Narrow enough to stand in a line of a log.
fn is_word(text: &str) -> bool {
    let is_word_octet = |octet: u8| octet.is_ascii_alphanumeric() || b"-_.~!".contains(&octet);
    (1..=64).contains(&text.len()) && text.bytes().all(is_word_octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_rid(errmsg: &str, expected: Option<&str>) {
        let rid = Rid::in_errmsg(errmsg);
        assert_eq!(rid.as_ref().map(Rid::as_str), expected, "{errmsg}");
    }

    #[test]
    fn a_rid_is_found_in_new_and_old_answers() {
        let rid = "652d44d0-1d0af18b-5b069232";
        assert_rid("invalid code, rid: 652d44d0-1d0af18b-5b069232", Some(rid));
        assert_rid(
            "expired hint: [xbQWdA05832974!] rid: 652d44d0-1d0af18b-5b069232",
            Some(rid),
        );
        assert_rid(
            "invalid code, hints: [ req_id: 6SwbeA-ltce2ha ]",
            Some("6SwbeA-ltce2ha"),
        );
        assert_rid(
            "access_token expired hint: [xbQWdA05832974!]",
            Some("xbQWdA05832974!"),
        );
    }

    #[test]
    fn what_is_no_rid_is_left_out() {
        assert_rid("", None);
        assert_rid("system error", None);
        assert_rid("invalid code, rid: ", None);
        assert_rid("invalid code, rid: 652d44d0-1d0af18b-5b06923", None);
        assert_rid("invalid code, rid: 652d44d0-1d0af18b-5b06923é", None);
        assert_rid("invalid code, rid: 652d44d01d0af-18b5-b069232", None);
        assert_rid("invalid code, rid: 652d44d0-1d0af18b-5b06923\n", None);
        assert_rid("hints: [ req_id: a\nb ]", None);
        assert_rid("hints: [ req_id:  ]", None);
    }
}
