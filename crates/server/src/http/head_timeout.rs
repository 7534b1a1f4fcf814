//! A time limit for the head of a request, from its first octet on.
//!
//! hyper has one for both the head and the wait for it, and a connection may be idle for far longer than a head may
//! take.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// A connection that is given up when a head takes too long.
pub struct HeadTimeout<Stream> {
    stream: Stream,
    limit: Duration,
    requests: Arc<Requests>,
    head: Option<Head>,
    /// Made when it is needed: most heads come in one piece.
    timer: Option<Pin<Box<Sleep>>>,
}

/// A head that has begun to come in.
struct Head {
    began_at: Instant,
    /// How many requests there had been.
    after: u64,
}

/// The requests of a connection.
#[derive(Default)]
pub struct Requests {
    begun: AtomicU64,
    answered: AtomicU64,
}

/// Until it is dropped, what comes in is no head.
pub struct Answering(Arc<Requests>);

impl Requests {
    /// The head is there.
    pub fn begin(self: &Arc<Self>) -> Answering {
        self.begun.fetch_add(1, Ordering::Relaxed);
        Answering(Arc::clone(self))
    }

    /// How many there have been, if none is being answered.
    fn between(&self) -> Option<u64> {
        let begun = self.begun.load(Ordering::Relaxed);
        (begun == self.answered.load(Ordering::Relaxed)).then_some(begun)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }
}

impl<Stream> HeadTimeout<Stream> {
    pub fn new(stream: Stream, limit: Duration, requests: Arc<Requests>) -> Self {
        Self {
            stream,
            limit,
            requests,
            head: None,
            timer: None,
        }
    }

    /// The head that is still coming in.
    fn forget_finished_head(&mut self) {
        let between = self.requests.between();
        self.head.take_if(|head| between != Some(head.after));
    }

    fn poll_too_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(head) = &self.head else {
            return Poll::Pending;
        };
        let deadline = head.began_at + self.limit;
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(context)
    }
}

impl<Stream: AsyncRead + Unpin> AsyncRead for HeadTimeout<Stream> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.forget_finished_head();
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(context, buffer) {
            let has_come = buffer.filled().len() > before;
            if let (true, None, Some(after)) = (has_come, &this.head, this.requests.between()) {
                let began_at = Instant::now();
                this.head = Some(Head { began_at, after });
            }
            return Poll::Ready(read);
        }
        ready!(this.poll_too_late(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for HeadTimeout<Stream> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, octets)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);
    const HOUR: Duration = Duration::from_secs(3600);

    fn connection() -> (DuplexStream, HeadTimeout<DuplexStream>, Arc<Requests>) {
        let (client, server) = duplex(1024);
        let requests = Arc::new(Requests::default());
        let connection = HeadTimeout::new(server, LIMIT, Arc::clone(&requests));
        (client, connection, requests)
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_dribbles_in_is_given_up() {
        let (mut client, mut connection, _requests) = connection();
        let started = Instant::now();
        let dribbling = tokio::spawn(async move {
            while client.write_all(b"G").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let mut octets = [0; 16];
        let error = loop {
            if let Err(error) = connection.read(&mut octets).await {
                break error;
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(started.elapsed(), LIMIT);
        dribbling.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn between_requests_and_while_one_is_answered_there_is_time() {
        let (mut client, mut connection, requests) = connection();
        let mut octets = *b"GET / HTTP/1.1";
        for _ in 0..3 {
            client.write_all(&octets).await.unwrap();
            connection.read_exact(&mut octets).await.unwrap();
            let answering = requests.begin();
            let nothing = tokio::time::timeout(HOUR, connection.read(&mut octets)).await;
            assert!(nothing.is_err(), "while it is answered");
            drop(answering);
            let nothing = tokio::time::timeout(HOUR, connection.read(&mut octets)).await;
            assert!(nothing.is_err(), "until the next one comes");
        }
    }
}
