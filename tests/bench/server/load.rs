//! A client that costs as little as can be: requests are octets, and of an answer only the head is parsed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use httparse::{EMPTY_HEADER, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const LONGEST_ANSWER: usize = 16 * 1024;
const MOST_HEADERS: usize = 32;
/// What every success begins with, ours and the yardstick's.
const SUCCESS: &str = r#"{"code":0,"#;

/// Gives the next request, whole.
pub type NextRequest = Arc<dyn Fn() -> Vec<u8> + Send + Sync>;

/// `GET`, with the token if there is one.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    let session = if token.is_empty() {
        String::new()
    } else {
        format!("x-session: {token}\r\n")
    };
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{session}\r\n").into_bytes()
}

/// One that is kept alive.
pub struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: Vec::with_capacity(LONGEST_ANSWER),
        })
    }

    /// The body of the answer, which must be a success.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<&str> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        loop {
            let octets = self.stream.read_buf(&mut self.answer).await?;
            ensure!(octets > 0, "the connection was closed");
            let Some((head, length)) = lengths(&self.answer)? else {
                continue;
            };
            if self.answer.len() == head + length {
                let body = std::str::from_utf8(&self.answer[head..])?;
                ensure!(body.starts_with(SUCCESS), "no success: {body}");
                return Ok(body);
            }
        }
    }
}

/// Of the head and of the body, as soon as the head is there.
fn lengths(answer: &[u8]) -> Result<Option<(usize, usize)>> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut response = Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(answer)? else {
        return Ok(None);
    };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .context("an answer without content-length")?;
    Ok(Some((head, std::str::from_utf8(length.value)?.parse()?)))
}

/// Connections that ask again and again, each as soon as it has its answer.
pub struct Load {
    connections: Vec<Connection>,
    request: NextRequest,
}

impl Load {
    pub async fn open(
        address: SocketAddr,
        connections: usize,
        request: NextRequest,
    ) -> Result<Self> {
        let mut opened = Vec::with_capacity(connections);
        for _ in 0..connections {
            opened.push(Connection::open(address).await?);
        }
        Ok(Self {
            connections: opened,
            request,
        })
    }

    /// How many answers came in that time, and what the time really was.
    pub async fn run(&mut self, time: Duration) -> Result<(u64, Duration)> {
        let started = Instant::now();
        let deadline = started + time;
        let mut asking = JoinSet::new();
        for connection in self.connections.drain(..) {
            asking.spawn(again_and_again(
                connection,
                Arc::clone(&self.request),
                deadline,
            ));
        }
        let mut answers = 0;
        while let Some(asked) = asking.join_next().await {
            let (connection, count) = asked??;
            answers += count;
            self.connections.push(connection);
        }
        Ok((answers, started.elapsed()))
    }
}

async fn again_and_again(
    mut connection: Connection,
    request: NextRequest,
    deadline: Instant,
) -> Result<(Connection, u64)> {
    let mut answers = 0;
    while Instant::now() < deadline {
        connection.exchange(&request()).await?;
        answers += 1;
    }
    Ok((connection, answers))
}
