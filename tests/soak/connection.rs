//! A connection that asks and hears, with so little work that the server is what is measured.

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Connection {
    stream: TcpStream,
    octets: Vec<u8>,
}

/// What is said of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// 200
    Good,
    /// 429 or 503, with `Retry-After`
    ToldToWait,
    /// Anything else
    Wrong(u16),
}

impl Connection {
    pub async fn to(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            octets: Vec::with_capacity(2048),
        })
    }

    pub async fn send(&mut self, request: &str) -> anyhow::Result<()> {
        Ok(self.stream.write_all(request.as_bytes()).await?)
    }

    pub async fn ask(&mut self, request: &str) -> anyhow::Result<Heard> {
        self.send(request).await?;
        self.octets.clear();
        loop {
            if self.stream.read_buf(&mut self.octets).await? == 0 {
                bail!("the server hung up");
            }
            if let Some((head, length)) = whole_head(&self.octets)?
                && self.octets.len() >= head + length
            {
                return heard(&self.octets[..head]);
            }
        }
    }

    /// Returns when the server hangs up.
    pub async fn end(mut self) {
        let mut octets = [0; 512];
        while matches!(self.stream.read(&mut octets).await, Ok(1..)) {}
    }
}

/// The lengths of the head and of the body, once the head is there.
fn whole_head(octets: &[u8]) -> anyhow::Result<Option<(usize, usize)>> {
    let Some(end) = octets.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&octets[..end])?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    Ok(Some((
        end + 4,
        length.context("no content-length")?.parse()?,
    )))
}

fn heard(head: &[u8]) -> anyhow::Result<Heard> {
    let head = std::str::from_utf8(head)?;
    let status = head.get(9..12).context("no status")?.parse()?;
    Ok(match status {
        200 => Heard::Good,
        429 | 503 if head.contains("retry-after: ") => Heard::ToldToWait,
        status => Heard::Wrong(status),
    })
}

/// `GET /session`
pub fn session(token: &str) -> String {
    format!("GET /session HTTP/1.1\r\nhost: soak\r\nx-session: {token}\r\n\r\n")
}

/// `GET /login`
pub fn login(code: &str) -> String {
    format!("GET /login?code={code} HTTP/1.1\r\nhost: soak\r\n\r\n")
}
