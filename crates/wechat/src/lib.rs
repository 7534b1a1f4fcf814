#![doc = include_str!("../README.md")]

// WeChat's words.
mod access_token;
mod app_secret;
mod login_code;
mod phone_code;
mod phone_number;
mod rid;
mod secret_text;
mod session_key;
mod union_id;

// Asking WeChat.
mod access_tokens;
mod answer;
mod client;
mod code_to_session_answer;
mod code_to_session_error;
mod phone_number_answer;
mod wechat_login;

// What the phone brings along, signed or sealed with the session_key.
pub mod user_data;

// WeChat's servers, for everybody who has no account there.
pub mod simulator;

pub use access_token::{AccessToken, AccessTokenError};
pub use app_secret::{AppSecret, AppSecretError};
pub use client::{Client, ClientOptions, ClientOptionsError, WECHAT_BASE_URLS};
pub use code_to_session_error::{BadAnswerKind, CodeToSessionError, Misconfiguration};
pub use login_code::{LoginCode, LoginCodeError};
pub use phone_code::{PhoneCode, PhoneCodeError};
pub use phone_number::{PhoneNumber, PhoneNumberError};
pub use rid::Rid;
pub use session_key::{SessionKey, SessionKeyError};
pub use union_id::{UnionId, UnionIdError};
pub use wechat_login::WechatLogin;
