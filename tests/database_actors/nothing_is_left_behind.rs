use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use weapp_login_tests::databases::{DatabaseServer, Durability, Engine};

#[tokio::test]
async fn a_server_that_is_dropped_is_gone_with_its_folder() {
    for engine in Engine::ALL {
        let server = DatabaseServer::start(engine, Durability::ThrowAway)
            .await
            .unwrap();
        let (folder, address) = (server.folder().to_owned(), server.address());
        drop(server);
        assert!(!folder.exists());
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }
}

#[test]
fn a_test_process_that_is_killed_leaves_neither_servers_nor_folders() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "nothing_is_left_behind::holds_servers_until_it_is_killed",
        ])
        .args(["--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let folders: Vec<PathBuf> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| Some(line.split_once("folder: ")?.1.into()))
        .take(2)
        .collect();
    let mentioning =
        || -> Vec<PathBuf> { folders.iter().filter(|f| is_in_use(f)).cloned().collect() };
    assert_eq!(mentioning(), folders, "both run, one of them paused");

    child.kill().unwrap();
    child.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while folders.iter().any(|folder| folder.exists()) || !mentioning().is_empty() {
        assert!(Instant::now() < deadline, "left behind: {folders:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[tokio::test]
#[ignore = "a part of the story above, which kills it"]
async fn holds_servers_until_it_is_killed() {
    let mut servers = Vec::new();
    for engine in Engine::ALL {
        let server = DatabaseServer::start(engine, Durability::ThrowAway)
            .await
            .unwrap();
        println!("\nfolder: {}", server.folder().display());
        servers.push(server);
    }
    servers[0].pause().unwrap();
    // Until the one who should kill this is gone too.
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()))
        .await
        .unwrap()
        .unwrap();
}

/// Whether a process was started with that folder.
fn is_in_use(folder: &Path) -> bool {
    let search = Command::new("pgrep").arg("-f").arg(folder).output();
    search.unwrap().status.success()
}
