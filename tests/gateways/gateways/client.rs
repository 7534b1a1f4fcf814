//! How a phone reaches a gateway.

use std::net::Ipv4Addr;

use reqwest::{Certificate, Client, ClientBuilder};

use super::Gateway;

/// The name that the shipped configurations serve.
pub const NAME: &str = "api.example.com";

/// From an address of this machine; speaks HTTP/2 where the gateway does.
pub fn client_from(gateway: &Gateway, address: Ipv4Addr) -> Client {
    builder_from(gateway, address).build().unwrap()
}

pub fn builder_from(gateway: &Gateway, address: Ipv4Addr) -> ClientBuilder {
    let certificate = Certificate::from_der(&gateway.certificate.der).unwrap();
    Client::builder()
        .local_address(std::net::IpAddr::from(address))
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .resolve(NAME, gateway.address)
        .tls_certs_only([certificate])
}

pub fn base_url(gateway: &Gateway) -> String {
    format!("https://{NAME}:{}", gateway.address.port())
}
