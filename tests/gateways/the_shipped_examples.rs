//! The files themselves, and the page about them.

use std::path::Path;
use std::process::Command;

use crate::actors::APPID;
use crate::gateways::{Arrived, Program, Scene, Shipped, behind_every_gateway};

behind_every_gateway!(the_three_commands_of_the_page_do_what_it_says);

#[test]
fn each_takes_every_header_of_ours_away() {
    for program in Program::ALL {
        let Shipped(text) = Shipped::of(program);
        for name in Arrived::OURS {
            assert!(text.contains(name), "{program}: {name}");
        }
    }
}

/// As they stand there, but for the code and the token, which are `…` there. Both halves of the page have them, and
/// tests/guides compares these.
async fn the_three_commands_of_the_page_do_what_it_says(program: Program) {
    let scene = Scene::with(program).await;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/deploy/GATEWAYS.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (chinese, _english) = page.split_once("\n## In English\n").unwrap();
    let commands: Vec<&str> = chinese
        .lines()
        .filter(|line| line.starts_with("curl "))
        .collect();
    let [without_token, login, with_token] = commands.try_into().unwrap();

    let refused = run(&scene, without_token).await;
    assert!(
        refused.contains(r#""error":"session_invalid""#),
        "{program}: {refused}"
    );
    assert!(scene.api.take().is_empty(), "{program}");

    let alice = scene.phone("alice");
    let answer = run(&scene, &login.replace('…', alice.wx_login().text())).await;
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let token = answer["data"]["token"].as_str().unwrap();

    let passed = run(&scene, &with_token.replace("v1.…", token)).await;
    assert!(passed.contains(r#""code":0"#), "{program}: {passed}");
    let [arrived] = scene.api.take().try_into().unwrap();
    let user_id = answer["data"]["user_id"].as_str().unwrap();
    assert_eq!(arrived.all("x-user-id"), [user_id], "{program}");
    assert_eq!(arrived.all("x-appid"), [APPID], "{program}");
}

/// In a shell that knows where this gateway is, and believes its certificate.
async fn run(scene: &Scene, command: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("certificate.pem");
    std::fs::write(&certificate, &scene.gateway.certificate.pem).unwrap();
    let settings = format!(
        "cacert = \"{}\"\nconnect-to = \"api.example.com:443:{}\"\n",
        certificate.display(),
        scene.gateway.address
    );
    std::fs::write(folder.path().join(".curlrc"), settings).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).env("CURL_HOME", folder.path());
    let output = tokio::task::spawn_blocking(move || shell.output()).await;
    let output = output.unwrap().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}
