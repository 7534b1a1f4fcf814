//! Who is calling.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::REFERER;
use axum::http::request::Parts;
use ipnet::IpNet;
use weapp_login_guard::http::{ErrorCode, Failure};

use crate::limits::Caller;
use crate::service::Service;

impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Failure> {
        caller(parts, service)
    }
}

/// The phone, or the nearest proxy that nobody vouches for.
///
/// A trusted proxy's own address is no phone's, and so is any other that connects, unless phones do.
pub fn caller(request: &Parts, service: &Service) -> Result<Caller, Failure> {
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
    let Some(ConnectInfo(peer)) = peer else {
        return Err(Failure::new(ErrorCode::Internal));
    };
    let (peer, trusted) = (peer.ip().to_canonical(), &service.trusted_proxies);
    let address = forwarded_for(peer, &request.headers, trusted);
    let is_vouched_for = address != peer || service.direct_clients;
    Ok(if is_vouched_for && !is_trusted(&address, trusted) {
        Caller::counted(address)
    } else {
        Caller::uncounted(address)
    })
}

/// Each trusted proxy has added the address that it was called from at the right end of `X-Forwarded-For`;
/// what stands left of the first address that is not trusted, anybody may have written.
fn forwarded_for(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let values = headers.get_all("x-forwarded-for").iter();
    let named: Vec<&str> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut client = peer;
    for name in named.iter().rev() {
        if !is_trusted(&client, trusted) {
            break;
        }
        match address_of(name.trim()) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

fn is_trusted(address: &IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(address))
}

/// Some gateways add the port, and some the brackets that belong to one.
fn address_of(text: &str) -> Option<IpAddr> {
    if let Ok(with_port) = text.parse::<SocketAddr>() {
        return Some(with_port.ip());
    }
    let in_brackets = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    match in_brackets {
        Some(address) => address.parse().ok().map(IpAddr::V6),
        None => text.parse().ok(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        forwarded_for(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn what_a_stranger_says_of_itself_is_not_believed() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &[]), "203.0.113.9");
    }

    #[test]
    fn behind_proxies_the_first_stranger_from_the_right_is_the_client() {
        assert_eq!(client("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            client("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(
            client("10.0.0.1", &["1.1.1.1", "198.51.100.1"]),
            "198.51.100.1"
        );
        assert_eq!(client("fd00::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(client("10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client("10.0.0.1", &["[2001:db8::7]"]), "2001:db8::7");
    }

    #[test]
    fn where_nothing_better_is_known_the_last_proxy_is_the_client() {
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["unknown"]), "10.0.0.1");
        assert_eq!(
            client("10.0.0.1", &["1.1.1.1, unknown, 10.0.0.2"]),
            "10.0.0.2"
        );
    }
}
