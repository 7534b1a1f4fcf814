//! The code that `wx.login` gives the phone.

use crate::secret_text::secret_text;

secret_text! {
    /// The code of a `wx.login`: good for one exchange, for five minutes; 32 of `[0-9A-Za-z]` as a rule.
    ///
    /// The shape is not promised, so any 1 to 256 printable ASCII characters are taken.
    /// Source: WeChat's page "wx.login".
    LoginCode, LoginCodeError, is_login_code,
    "not a code of wx.login: 1 to 256 printable ASCII characters, no space at either end"
}

impl LoginCode {
    /// What WeChat's DevTools hand out in a project without an appid.
    pub const MOCK: &str = "the code is a mock one";

    /// Whether the DevTools made it up: no server knows it, so there is no use in asking WeChat.
    pub fn is_devtools_mock(&self) -> bool {
        self.text() == Self::MOCK
    }
}

fn is_login_code(text: &str) -> bool {
    (1..=256).contains(&text.len())
        && text.bytes().all(|octet| matches!(octet, b' '..=b'~'))
        && text.trim_matches(' ').len() == text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_devtools_is_told_apart() {
        assert!(LoginCode::try_from(LoginCode::MOCK).is_ok_and(|code| code.is_devtools_mock()));
        assert!(
            LoginCode::try_from("023Bxjkl2yYmcG40Hrkl2XaJ3d0Bxjkq")
                .is_ok_and(|code| !code.is_devtools_mock())
        );
    }

    #[test]
    fn a_code_is_printable_and_not_endless() {
        for wrong in ["", " a", "a ", "a\nb", "a\u{7f}", "é", &"a".repeat(257)] {
            assert_eq!(LoginCode::try_from(wrong), Err(LoginCodeError), "{wrong:?}");
        }
        assert!(LoginCode::try_from("a".repeat(256).as_str()).is_ok());
    }
}
