//! Who is calling.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::REFERER;
use axum::http::request::Parts;

use super::error_code::ErrorCode;
use super::failure::Failure;

/// The address of the other end of the connection.
pub struct ClientAddress(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await {
            Ok(ConnectInfo(address)) => Ok(Self(address.ip())),
            Err(_) => Err(Failure::new(ErrorCode::Internal)),
        }
    }
}

/// The appid in the Referer that WeChat sets, `https://servicewechat.com/{appid}/{version}/page-frame.html`.
///
/// A hint and no proof: it only chooses among the apps that are served.
pub fn appid_in_referer(headers: &HeaderMap) -> Option<&str> {
    let referer = headers.get(REFERER)?.to_str().ok()?;
    referer
        .strip_prefix("https://servicewechat.com/")?
        .split('/')
        .next()
}
