//! The code that the phone-number button gives the phone.

use crate::secret_text::{is_visible_ascii, secret_text};

secret_text! {
    /// The code of `getPhoneNumber`: another one than that of `wx.login`, good once, for five minutes.
    ///
    /// Source: WeChat's page "getPhoneNumber"; 64 hex digits in its example.
    PhoneCode, PhoneCodeError, is_visible_ascii,
    "not a code of getPhoneNumber: 1 to 256 ASCII characters from ! to ~"
}
