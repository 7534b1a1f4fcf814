//! The first five minutes of a newcomer, and what an operator does with a process.

use std::process::Command;

use reqwest::Method;
use serde_json::Value;
use weapp_login_wechat::simulator::{Simulator, SimulatorOptions};

use crate::actors::{Finished, Phone, Reply, Serving, weapp_login};

#[tokio::test]
async fn three_lines_pasted_from_the_banner_log_in_and_check() {
    let development = Development::start();
    let lines = pasted_lines(&development.serving.banner);
    assert_eq!(lines.len(), 3);
    let shell = Finished::of({
        let mut shell = Command::new("sh");
        shell.args(["-c", &lines.join("\n")]);
        shell
    });
    let answer: Value =
        serde_json::from_str(&shell.stdout).unwrap_or_else(|_| panic!("{}", shell.stderr));
    assert_eq!(
        (&answer["code"], &answer["message"]),
        (&0.into(), &"登陆成功".into())
    );
}

#[tokio::test]
async fn development_keeps_its_keys_and_its_users() {
    let development = Development::start();
    let (_, login) = development.log_in().await;
    let again = development.restart();
    let mut alice = again.phone();
    alice.token = login.text("token").to_owned();
    assert_eq!(
        alice.session().await.must_be_good().text("user_id"),
        login.text("user_id")
    );
    #[cfg(unix)]
    for file in ["keys.txt", "sealing-keys.txt"] {
        let metadata = std::fs::metadata(again.folder.path().join(file)).unwrap();
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777,
            0o600,
            "{file}"
        );
    }
}

#[tokio::test]
async fn devtools_without_an_appid_logs_in_as_somebody() {
    let development = Development::start();
    let login = development
        .phone()
        .send_code(&"the code is a mock one".parse().unwrap())
        .await;
    login.must_be_good();
}

#[tokio::test]
async fn development_is_for_this_machine_alone() {
    let development = Development::start();
    let phone = development.phone();
    let refused = (400, 10, "bad_request", "none");
    for (header, value) in [
        ("host", "evil.example"),
        ("host", "127.0.0.1.evil.example"),
        ("forwarded", "for=192.0.2.1"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-host", "localhost"),
        ("x-real-ip", "192.0.2.1"),
    ] {
        let reply = Reply::of(phone.get("/healthz").header(header, value)).await;
        assert_eq!(reply.verdict(), refused, "{header}: {value}");
    }
    Reply::of(phone.get("/healthz").header("host", "localhost:8080"))
        .await
        .must_be_good();

    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let foreign = Finished::of(weapp_login(&[
        "serve",
        "--dev",
        "--listen",
        "0.0.0.0:0",
        "--data-dir",
        data_dir,
    ]));
    assert!(
        !foreign.succeeded && foreign.stderr.contains("127.0.0.1"),
        "{}",
        foreign.stderr
    );
}

#[tokio::test]
async fn development_with_the_real_wechat_is_for_this_machine_too() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("appsecret.txt");
    std::fs::write(&secret, "0123456789abcdef0123456789abcdef\n").unwrap();
    let (data_dir, secret) = (folder.path().to_str().unwrap(), secret.to_str().unwrap());
    let real = ["--appid", "wx0123456789abcdef", "--secret-file", secret];
    let serve = [
        "serve",
        "--dev",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        data_dir,
    ];
    let serving = Serving::start(weapp_login(&[&serve[..], &real].concat()));
    let http = reqwest::Client::new();
    let foreign = http
        .get(format!("{}/session", serving.base_url))
        .header("host", "evil.example");
    assert_eq!(
        Reply::of(foreign).await.verdict(),
        (400, 10, "bad_request", "none")
    );
    let code = http.get(format!("{}/simulator/code?user=alice", serving.base_url));
    assert_eq!(Reply::of(code).await.status, 404);
    assert!(serving.terminate().0);
}

#[tokio::test]
async fn servers_that_start_at_the_same_moment_on_an_empty_folder_share_it() {
    let folder = tempfile::tempdir().unwrap();
    let starting: Vec<_> = (0..4)
        .map(|_| weapp_login(&dev_arguments(&folder)))
        .collect();
    let servers: Vec<Serving> = std::thread::scope(|scope| {
        let threads: Vec<_> = starting
            .into_iter()
            .map(|command| scope.spawn(move || Serving::start(command)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let http = reqwest::Client::new();
    let code =
        Reply::of(http.get(format!("{}/simulator/code?user=alice", servers[0].base_url))).await;
    let login = http.get(format!(
        "{}/login?code={}",
        servers[0].base_url,
        code.text("code")
    ));
    let token = Reply::of(login)
        .await
        .must_be_good()
        .text("token")
        .to_owned();
    for server in servers {
        let session = http
            .get(format!("{}/session", server.base_url))
            .header("x-session", &token);
        Reply::of(session).await.must_be_good();
        assert!(server.terminate().0);
    }
}

#[tokio::test]
async fn a_terminated_server_stops_in_good_order_and_its_log_holds_no_secret() {
    let development = Development::start();
    let phone = development.phone();
    let (code, login) = development.log_in().await;
    let token = login.text("token").to_owned();
    Reply::of(phone.request(Method::GET, "/session").bearer_auth(&token))
        .await
        .must_be_good();
    let Development { serving, folder } = development;
    let (succeeded, log) = serving.terminate();
    assert!(succeeded, "{log}");
    assert!(
        log.contains("route=\"/login\"") && log.contains("request_id="),
        "{log}"
    );
    let keys = std::fs::read_to_string(folder.path().join("keys.txt")).unwrap();
    let key = keys.lines().last().unwrap();
    for secret in [
        code.as_str(),
        &token,
        &token[12..],
        key,
        &key[22..],
        "simulated-secret",
    ] {
        assert!(!log.contains(secret), "a secret is in the log:\n{log}");
    }
}

#[tokio::test]
async fn the_simulator_runs_alone_too() {
    let simulator = Serving::start(weapp_login(&[
        "simulator",
        "--listen",
        "127.0.0.1:0",
        "--app",
        "wx00000000000000c1",
    ]));
    let http = reqwest::Client::new();
    let code = Reply::of(http.get(format!("{}/simulator/code?user=alice", simulator.base_url)))
        .await
        .must_be_good();
    let query = [
        ("appid", "wx00000000000000c1"),
        ("secret", "simulated-secret"),
        ("js_code", code.text("code")),
        ("grant_type", "authorization_code"),
    ];
    let exchange = Reply::of(
        http.get(format!("{}/sns/jscode2session", simulator.base_url))
            .query(&query),
    )
    .await;
    assert_eq!(exchange.header("content-type"), Some("text/plain"));
    assert!(
        exchange.body["openid"].as_str().unwrap().starts_with('o'),
        "{exchange:?}"
    );
    assert!(simulator.terminate().0);
}

#[test]
fn help_is_there_for_who_asks_and_for_who_errs() {
    let help = Finished::of(weapp_login(&["--help"]));
    for word in ["serve", "simulator", "users", "keys"] {
        assert!(help.stdout.contains(word), "{}", help.stdout);
    }
    let neither = Finished::of(weapp_login(&["serve"]));
    assert!(
        !neither.succeeded && neither.stderr.contains("--config"),
        "{}",
        neither.stderr
    );
}

/// `weapp-login serve --dev` in a folder of its own.
struct Development {
    serving: Serving,
    folder: tempfile::TempDir,
}

impl Development {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            serving: serve(&folder),
            folder,
        }
    }

    fn restart(self) -> Self {
        assert!(self.serving.terminate().0);
        Self {
            serving: serve(&self.folder),
            folder: self.folder,
        }
    }

    /// Alice's code, and what came of it.
    async fn log_in(&self) -> (String, Reply) {
        let phone = self.phone();
        let code = Reply::of(phone.get("/simulator/code?user=alice"))
            .await
            .must_be_good();
        let code = code.text("code").to_owned();
        let login = Reply::of(phone.get(&format!("/login?code={code}")))
            .await
            .must_be_good();
        (code, login)
    }

    /// It has no simulator of its own: codes come from the server.
    fn phone(&self) -> Phone {
        let unused = Simulator::new(SimulatorOptions::default()).unwrap();
        Phone::new(
            "alice",
            crate::actors::APPID,
            unused,
            self.serving.base_url.clone(),
        )
    }
}

fn pasted_lines(banner: &str) -> Vec<&str> {
    let is_pasted = |line: &&str| {
        ["CODE=", "TOKEN=", "curl "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    banner.lines().filter(is_pasted).collect()
}

fn serve(folder: &tempfile::TempDir) -> Serving {
    Serving::start(weapp_login(&dev_arguments(folder)))
}

fn dev_arguments(folder: &tempfile::TempDir) -> [&str; 6] {
    [
        "serve",
        "--dev",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        folder.path().to_str().unwrap(),
    ]
}

#[tokio::test]
async fn the_readmes_show_the_lines_of_the_banner() {
    let development = Development::start();
    let address = development.serving.base_url.clone();
    let banner = development
        .serving
        .banner
        .replace(&address, "http://127.0.0.1:8080");
    for readme in [
        include_str!("../../README.md"),
        include_str!("../../README.zh-CN.md"),
    ] {
        for line in pasted_lines(&banner) {
            assert!(readme.contains(line), "{line}");
        }
    }
}
