//! Clients that are slow, huge or odd: they are cut off or told so, and nobody else notices.

use std::io;
use std::sync::atomic::Ordering;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::actors::{Log, Reply, World, WorldOptions};

/// Its head may come in as slowly as it likes, and so may its answer be read.
struct Raw(TcpStream);

impl Raw {
    async fn connect(world: &World) -> Self {
        Self(TcpStream::connect(world.server().address()).await.unwrap())
    }

    async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Everything up to the end, however that comes.
    async fn hear_the_end(mut self) -> String {
        let mut octets = Vec::new();
        let _ = self.0.read_to_end(&mut octets).await;
        String::from_utf8_lossy(&octets).into_owned()
    }

    async fn say(world: &World, text: &str) -> String {
        let mut raw = Self::connect(world).await;
        raw.send(text).await;
        raw.hear_the_end().await
    }
}

fn unreadable(world: &World) -> u64 {
    let counts = &world.server().service().connections;
    counts.unreadable.load(Ordering::Relaxed)
}

fn too_slow(world: &World) -> u64 {
    let counts = &world.server().service().connections;
    counts.too_slow.load(Ordering::Relaxed)
}

#[tokio::test]
async fn half_a_head_is_not_waited_for() {
    let world = World::with(WorldOptions::default().set("http.head_timeout", "50ms")).await;
    let heard = Raw::say(&world, "GET /healthz HTTP/1.1\r\nhost: x\r\n").await;
    assert_eq!(heard, "");
    assert_eq!(too_slow(&world), 1);

    // The second head of a connection too.
    let mut raw = Raw::connect(&world).await;
    let whole = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    raw.send(whole).await;
    let mut octets = [0; 15];
    raw.0.read_exact(&mut octets).await.unwrap();
    assert_eq!(&octets, b"HTTP/1.1 200 OK");
    raw.send("GET /hea").await;
    raw.hear_the_end().await;
    assert_eq!(too_slow(&world), 2);
    assert_eq!(unreadable(&world), 0);
}

#[tokio::test]
async fn a_body_without_an_end_is_not_waited_for() {
    let world = World::with(
        WorldOptions::default()
            .set("http.request_timeout", "32s")
            .set("wechat.timeout", "1ms"),
    )
    .await;
    let mut raw = Raw::connect(&world).await;
    raw.send("POST /login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n")
        .await;
    // Chunk after chunk, and never the last: what is too large ends sooner than what is too slow.
    let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
    while raw.0.write_all(chunk.as_bytes()).await.is_ok() {}
    let mut octets = vec![0; 12];
    if raw.0.read_exact(&mut octets).await.is_ok() {
        assert_eq!(octets, b"HTTP/1.1 413");
    }
}

#[tokio::test]
async fn a_reader_who_stops_is_let_go() {
    let world = World::with(WorldOptions::default().set("http.write_timeout", "50ms")).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(world.server().address()).await.unwrap();
    let requests = "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    let error = loop {
        if let Err(error) = stream.write_all(requests.as_bytes()).await {
            break error;
        }
    };
    let is_cut_off = [io::ErrorKind::ConnectionReset, io::ErrorKind::BrokenPipe];
    assert!(is_cut_off.contains(&error.kind()), "{error}");
    assert_eq!(too_slow(&world), 1);
    Reply::of(world.phone("alice").get("/healthz"))
        .await
        .must_be_good();
}

#[tokio::test]
async fn a_large_head_is_told_so_in_our_words() {
    let world = World::new().await;
    let phone = world.phone("alice");
    let large = phone.get("/session").header("cookie", "a".repeat(20_000));
    let large = Reply::of(large).await;
    assert_eq!(large.verdict(), (431, 10, "bad_request", "none"));
    let long = Reply::of(phone.get(&format!("/session?{}", "a".repeat(10_000)))).await;
    assert_eq!(long.verdict(), (414, 10, "bad_request", "none"));
    // What a browser or a gateway really sends.
    let usual = phone.get("/session").header("cookie", "a".repeat(8_000));
    assert_eq!(Reply::of(usual).await.status, 401);
}

#[tokio::test]
async fn what_is_larger_still_or_no_request_has_a_status_and_a_line_in_the_log() {
    let world = World::new().await;
    let (log, _listening) = Log::listen();
    let table = [
        (
            format!(
                "GET / HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n",
                "a".repeat(70_000)
            ),
            "431",
        ),
        (
            format!(
                "GET / HTTP/1.1\r\nhost: x\r\n{}\r\n",
                "a: b\r\n".repeat(101)
            ),
            "431",
        ),
        ("GET / HTTP/1.1\r\nno header\r\n\r\n".to_owned(), "400"),
        (
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\r\n\r\n".to_owned(),
            "400",
        ),
    ];
    for (number, (request, status)) in (1..).zip(table) {
        let heard = Raw::say(&world, &request).await;
        assert!(
            heard.starts_with(&format!("HTTP/1.1 {status} ")),
            "number {number}: {heard}"
        );
        assert_eq!(unreadable(&world), number);
    }
    // Somebody who takes us for HTTP/2.
    let heard = Raw::say(&world, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert_eq!(heard, "");
    assert_eq!(unreadable(&world), 5);
    assert_eq!(log.text().matches("no request that can be read").count(), 5);
    Reply::of(world.phone("alice").get("/healthz"))
        .await
        .must_be_good();
}

#[tokio::test]
async fn requests_that_come_together_are_answered_in_turn() {
    let world = World::new().await;
    let heard = Raw::say(
        &world,
        "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n\
         GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n\
         GET /session HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .await;
    let statuses: Vec<&str> = heard
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect();
    assert_eq!(statuses, ["200", "404", "401"]);
}

#[tokio::test]
async fn a_client_that_asks_whether_to_go_on_is_told_so_unless_its_body_is_not_wanted() {
    let world = World::new().await;
    let code = world.phone("alice").wx_login();
    let body = format!(r#"{{"code":"{}"}}"#, code.text());
    let head = |path: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    let mut raw = Raw::connect(&world).await;
    raw.send(&head("/login", body.len())).await;
    let mut octets = vec![0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    raw.0.read_exact(&mut octets).await.unwrap();
    assert_eq!(octets, b"HTTP/1.1 100 Continue\r\n\r\n");
    raw.send(&body).await;
    assert!(raw.hear_the_end().await.starts_with("HTTP/1.1 200 OK"));

    for (path, length, status) in [("/nowhere", 10, "404"), ("/login", 1_000_000, "413")] {
        let heard = Raw::say(&world, &head(path, length)).await;
        assert!(
            heard.starts_with(&format!("HTTP/1.1 {status} ")),
            "{path}: {heard}"
        );
    }
}
