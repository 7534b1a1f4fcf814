//! The common part of texts that nobody may read in a log.

/// Defines a text that is wiped on drop, compared in constant time, and has a Debug without the text.
macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident, $error:ident, $rule:path, $right_form:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(::zeroize::Zeroizing<String>);

        #[doc = concat!("The text has not the form of [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ::thiserror::Error)]
        #[error($right_form)]
        pub struct $error;

        impl $name {
            /// The text itself; keep it out of logs, errors and URLs.
            pub fn text(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                if $rule(text) {
                    Ok(Self(::zeroize::Zeroizing::new(text.to_owned())))
                } else {
                    Err($error)
                }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::try_from(text)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                ::subtle::ConstantTimeEq::ct_eq(self.text().as_bytes(), other.text().as_bytes())
                    .into()
            }
        }

        impl Eq for $name {}

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    };
}

pub(crate) use secret_text;

/// 1 to 256 ASCII characters from `!` to `~`.
pub(crate) fn is_visible_ascii(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_graphic())
}
