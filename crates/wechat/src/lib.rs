#![doc = include_str!("../README.md")]

// WeChat's words.
mod app_secret;
mod login_code;
mod rid;
mod secret_text;
mod session_key;
mod union_id;

// Asking WeChat.
mod client;
mod code_to_session_answer;
mod code_to_session_error;
mod wechat_login;

// What the phone brings along, signed or sealed with the session_key.
pub mod user_data;

// WeChat's servers, for everybody who has no account there.
pub mod simulator;

pub use app_secret::{AppSecret, AppSecretError};
pub use client::{Client, ClientOptions, ClientOptionsError, WECHAT_BASE_URLS};
pub use code_to_session_error::{BadAnswerKind, CodeToSessionError, Misconfiguration};
pub use login_code::{LoginCode, LoginCodeError};
pub use rid::Rid;
pub use session_key::{SessionKey, SessionKeyError};
pub use union_id::{UnionId, UnionIdError};
pub use wechat_login::WechatLogin;
