//! Requests octet by octet, where a client would put them in order.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Gateway;
use super::client::NAME;

/// However slow the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// The answer to a request, and the connection that it came on.
pub struct RawAnswer {
    pub status: u16,
    /// Status line, headers and body, as they came.
    pub text: String,
    pub connection: TlsStream<TcpStream>,
}

impl Gateway {
    /// `0` is the status of a connection that is closed without an answer.
    pub async fn send_raw(&self, request: impl AsRef<[u8]>) -> RawAnswer {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(self.certificate.der.clone()))
            .unwrap();
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(self.address).await.unwrap();
        let mut connection = TlsConnector::from(Arc::new(config))
            .connect(NAME.try_into().unwrap(), stream)
            .await
            .unwrap();
        connection.write_all(request.as_ref()).await.unwrap();
        let mut octets = Vec::new();
        let mut next = [0; 4096];
        while !is_whole(&octets) {
            let reading = tokio::time::timeout(PATIENCE, connection.read(&mut next));
            match reading.await.expect("it answers") {
                Ok(length @ 1..) => octets.extend_from_slice(&next[..length]),
                Ok(0) | Err(_) => break,
            }
        }
        let text = String::from_utf8_lossy(&octets).into_owned();
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok());
        RawAnswer {
            status: status.unwrap_or(0),
            text,
            connection,
        }
    }
}

impl RawAnswer {
    /// Says something on the connection, and hears as much in return.
    pub async fn echo(&mut self, text: &str) -> String {
        self.connection.write_all(text.as_bytes()).await.unwrap();
        let mut octets = vec![0; text.len()];
        self.connection.read_exact(&mut octets).await.unwrap();
        String::from_utf8(octets).unwrap()
    }
}

/// Whether an answer has all the body that its head promises.
fn is_whole(octets: &[u8]) -> bool {
    let text = String::from_utf8_lossy(octets).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    if head.starts_with("http/1.1 100") {
        return is_whole(body.as_bytes());
    }
    let header = |name: &str| head.split(&format!("\r\n{name}: ")).nth(1);
    if let Some(length) = header("content-length") {
        let length = length.lines().next().unwrap_or_default();
        return length.parse().is_ok_and(|length: usize| {
            let body_starts_at = octets.len() - body.len().min(octets.len());
            octets.len() - body_starts_at >= length
        });
    }
    if header("transfer-encoding").is_some() {
        return body.ends_with("0\r\n\r\n");
    }
    head.starts_with("http/1.1 101") || head.starts_with("http/1.1 204")
}
