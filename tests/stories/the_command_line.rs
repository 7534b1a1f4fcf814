//! Help, errors and answers of every command, in the language of whoever types it.

use std::io::Write;
use std::process::{Command, Stdio};

use unicode_width::UnicodeWidthStr;
use weapp_login::language::is_chinese;

use crate::actors::{Finished, Operator, Serving, World, WorldOptions, weapp_login};

const COMMANDS: [&[&str]; 24] = [
    &[],
    &["serve"],
    &["migrate"],
    &["config"],
    &["config", "print"],
    &["config", "check"],
    &["keys"],
    &["keys", "new"],
    &["keys", "list"],
    &["keys", "inspect-key"],
    &["keys", "rotate"],
    &["keys", "rotate", "add"],
    &["keys", "rotate", "promote"],
    &["keys", "rotate", "drop"],
    &["users"],
    &["users", "import"],
    &["users", "kick"],
    &["sessions"],
    &["sessions", "end"],
    &["token", "inspect"],
    &["backup"],
    &["simulator"],
    &["healthcheck"],
    &["completions"],
];

#[test]
fn help_is_in_one_language_and_fits_a_terminal() {
    for command in COMMANDS {
        for flag in ["--help", "-h"] {
            let arguments = [command, &[flag]].concat();
            let english = in_language("en", weapp_login(&arguments)).must_succeed();
            assert!(!english.contains(is_chinese), "{english}");
            assert!(english.contains("Usage: weapp-login"), "{english}");
            let chinese = in_language("zh", weapp_login(&arguments)).must_succeed();
            assert!(chinese.contains("用法：weapp-login"), "{chinese}");
            let headings = ["Usage", "Options:", "Commands:", "Arguments:", "Print "];
            for heading in headings {
                assert!(!chinese.contains(heading), "{heading:?} is in:\n{chinese}");
            }
            for line in chinese.lines().chain(english.lines()) {
                let is_wide = line.width() > 100;
                assert!(!is_wide || line.contains("weapp-login "), "{line}");
            }
        }
    }
    let groups = COMMANDS.iter().filter(|command| {
        let help = in_language("en", weapp_login(&[**command, &["--help"]].concat()));
        help.stdout.contains("Commands:")
    });
    // Whatever has commands below it has been looked at above.
    let groups: Vec<_> = groups.collect();
    assert_eq!(groups.len(), 6, "{groups:?}");
}

#[test]
fn bad_input_is_told_in_the_reader_s_language_with_the_same_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("story.toml");
    std::fs::write(&config, "[session]\nmint = \"v2\"\n").unwrap();
    let config = config.to_str().unwrap();
    let good = folder.path().join("good.toml");
    let text = format!(
        "data_dir = {:?}\n[apps.shop]\nappid = \"wx1\"\nsecret = \"x\"\n",
        folder.path()
    );
    std::fs::write(&good, text).unwrap();
    let good = good.to_str().unwrap();
    let table: [(&[&str], i32); 22] = [
        (&["serf"], 2),
        (&["serve"], 2),
        (&["serve", "--dev", "--config", config], 2),
        (&["serve", "--dev", "--dev"], 2),
        (&["serve", "--dev", "--listen", "8080"], 2),
        (&["serve", "--dev", "--listen"], 2),
        (&["serve", "--dev", "--port", "1"], 2),
        (&["serve", "--dev", "--appid", "wx1"], 2),
        (&["users", "show", "alice", "--dev"], 2),
        (&["users", "show", "--external-id", "", "--dev"], 2),
        (&["healthcheck", "--timeout", "soon", "--dev"], 2),
        (&["completions", "cmd"], 2),
        (&["serve", "--config", "/nowhere.toml"], 1),
        (&["serve", "--config", config], 1),
        (&["config", "check", "--config", config], 1),
        (&["serve", "--config", good], 1),
        (&["keys", "list", "--config", good], 1),
        (&["users", "import", "/nowhere.csv", "--config", good], 1),
        (&["sessions", "end", "--appid", "wx2", "--config", good], 1),
        (&["backup", good, "--config", good], 1),
        (&["token", "inspect", "v1.x", "--config", good], 1),
        (&["healthcheck", "--listen", "127.0.0.1:1", "--dev"], 1),
    ];
    for (arguments, exit_code) in table {
        let english = in_language("en", weapp_login(arguments));
        let chinese = in_language("zh", weapp_login(arguments));
        for finished in [&english, &chinese] {
            assert_eq!(finished.exit_code, Some(exit_code), "{}", finished.stderr);
            assert_eq!(finished.stdout, "", "{arguments:?}");
        }
        let english = english.stderr;
        assert!(
            !english.is_empty() && !english.contains(is_chinese),
            "{english}"
        );
        let chinese = chinese.stderr;
        assert!(chinese.contains(is_chinese), "{chinese}");
        for word in ["Usage", "For more information", "needs a look", "must be"] {
            assert!(!chinese.contains(word), "{word:?} is in:\n{chinese}");
        }
    }
}

#[test]
fn the_locale_tells_the_language_and_a_flag_overrules_it() {
    let speaks_chinese = |variables: &[(&str, &str)], flags: &[&str]| {
        let mut command = weapp_login(&[flags, &["--help"]].concat());
        for name in [
            "WEAPP_LOGIN_LANG",
            "LANGUAGE",
            "LC_ALL",
            "LC_MESSAGES",
            "LANG",
        ] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        Finished::of(command).must_succeed().contains("用法")
    };
    assert!(!speaks_chinese(&[], &[]));
    assert!(!speaks_chinese(&[("LANG", "de_DE.UTF-8")], &[]));
    assert!(speaks_chinese(&[("LANG", "zh_CN.UTF-8")], &[]));
    assert!(speaks_chinese(
        &[("LC_MESSAGES", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")],
        &[]
    ));
    assert!(!speaks_chinese(
        &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")],
        &[]
    ));
    assert!(speaks_chinese(
        &[("WEAPP_LOGIN_LANG", "zh"), ("LC_ALL", "C")],
        &[]
    ));
    assert!(!speaks_chinese(
        &[("WEAPP_LOGIN_LANG", "zh")],
        &["--lang", "en"]
    ));
    assert!(speaks_chinese(&[], &["--lang=zh"]));
}

#[tokio::test]
async fn the_banner_speaks_one_language() {
    for (language, greeting) in [("zh", "复制这三行"), ("en", "three lines to paste")] {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().to_str().unwrap();
        let mut command = weapp_login(&[
            "serve",
            "--dev",
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            data_dir,
        ]);
        command.env("WEAPP_LOGIN_LANG", language);
        let serving = Serving::start(command);
        assert!(serving.banner.contains(greeting), "{}", serving.banner);
        assert_eq!(serving.banner.contains(is_chinese), language == "zh");
        assert!(serving.terminate().0);
    }
}

#[tokio::test]
async fn the_settings_in_force_are_printed_with_their_origin_and_no_secret() {
    let options = WorldOptions::default()
        .set("services.secrets", vec!["a-secret-of-the-services"])
        .set("store.patience", "1s");
    let world = World::with(options).await;
    let operator = Operator::of(&world);
    let mut print = operator.command(&["config", "print"]);
    print.env("WEAPP_LOGIN__SESSION__IDLE_TTL", "36h");
    print.env(
        "WEAPP_LOGIN__STORE__URL",
        "postgres://weapp:hunter2@10.0.0.6/shop",
    );
    let printed = Finished::of(print).must_succeed();
    let line = |start: &str| {
        let line = printed.lines().find(|line| line.starts_with(start));
        line.unwrap_or_else(|| panic!("no {start:?} in:\n{printed}"))
            .to_owned()
    };
    assert!(line("idle_ttl = \"36h\"").ends_with("# WEAPP_LOGIN__SESSION__IDLE_TTL"));
    assert!(line("patience = \"1s\"").ends_with("weapp-login.toml"));
    assert!(line("absolute_ttl = \"30d\"").ends_with("# the default"));
    assert!(line("# url").contains("not shown: postgres://10.0.0.6/shop"));
    for secret in ["hunter2", "a-secret-of-the-services", "simulated-secret"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    let table: toml::Table = printed.parse().unwrap();
    assert_eq!(
        table["session"]["idle_ttl"].as_str(),
        Some("36h"),
        "it is a file again"
    );

    let changed = operator
        .run(&["config", "print", "--changed"])
        .must_succeed();
    assert!(
        changed.contains("patience") && !changed.contains("absolute_ttl"),
        "{changed}"
    );
    let defaults = Finished::of(weapp_login(&["config", "print", "--defaults"]));
    assert_eq!(defaults.must_succeed(), weapp_login::settings::REFERENCE);
}

#[tokio::test]
async fn a_check_finds_everything_at_once_and_asks_around_if_told() {
    let mut world = World::new().await;
    let good = world.run(&["config", "check", "--connect"]).await;
    assert_eq!(good.must_succeed(), "no problems\n");

    // The AppSecret is another one.
    world.stop().await;
    let operator = Operator::of(&world);
    let wrong = tokio::task::spawn_blocking({
        let mut check = operator.command(&["config", "check", "--connect"]);
        check.env("WEAPP_LOGIN__APPS__FIRST__SECRET", "simulated-other");
        check.env(
            "WEAPP_LOGIN__STORE__URL",
            "postgres://weapp:hunter2@127.0.0.1:1/shop",
        );
        check.env("WEAPP_LOGIN__STORE__PATIENCE", "1s");
        move || Finished::of(check)
    });
    let wrong = wrong.await.unwrap();
    assert_eq!(wrong.exit_code, Some(1));
    for part in [
        "[apps.first] WeChat: the AppSecret is not this appid's",
        "postgres://127.0.0.1:1/shop",
    ] {
        assert!(wrong.stderr.contains(part), "{}", wrong.stderr);
    }
    assert!(!wrong.stderr.contains("hunter2"));

    // Settings and key files in one go.
    std::fs::write(operator.file("keys.txt"), "weapp-secret.nonsense\n").unwrap();
    std::fs::remove_file(operator.file("sealing-keys.txt")).unwrap();
    let mut check = operator.command(&["config", "check"]);
    check.env("WEAPP_LOGIN__SESSION__MINT", "v2");
    let problems = Finished::of(check).stderr;
    for part in [
        "session.mint",
        "keys.txt: line 1",
        "sealing-keys.txt: No such file",
    ] {
        assert!(problems.contains(part), "{part:?} is not in:\n{problems}");
    }
}

#[tokio::test]
async fn a_container_asks_the_server_how_it_is() {
    let mut world = World::new().await;
    world.stop().await;
    let operator = Operator::of(&world);
    let mut serve = operator.serve();
    serve.env("WEAPP_LOGIN__HTTP__LISTEN", "0.0.0.0:0");
    let serving = Serving::start_configured(serve);
    let address = serving.base_url.strip_prefix("http://").unwrap();
    assert!(address.starts_with("0.0.0.0:"));
    // A proxy of the container's is for the world outside.
    for flags in [&["--listen", address][..], &["--live", "--listen", address]] {
        let mut check = operator.command(&[&["healthcheck"], flags].concat());
        check.env("http_proxy", "http://127.0.0.1:1");
        let healthy = Finished::of(check);
        assert_eq!(healthy.must_succeed(), "");
    }
    let address = address.to_owned();
    assert!(serving.terminate().0);
    let away = operator.run(&["healthcheck", "--listen", &address, "--timeout", "1s"]);
    assert_eq!(away.exit_code, Some(1));
    assert!(
        away.stderr.contains("/readyz does not answer"),
        "{}",
        away.stderr
    );
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = Finished::of(weapp_login(&["completions", shell])).must_succeed();
        for word in ["serve", "migrate", "inspect", "rotate", "data-dir"] {
            assert!(script.contains(word), "{word} is not completed in {shell}");
        }
    }
    let script = Finished::of(weapp_login(&["completions", "bash"])).stdout;
    let mut bash = Command::new("bash");
    let mut bash = bash.args(["-n"]).stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    assert!(bash.wait().unwrap().success(), "bash does not read it");
}

#[test]
fn whoever_stops_reading_gets_no_panic() {
    for arguments in [
        &["config", "print", "--defaults"][..],
        &["--help"],
        &["completions", "zsh"],
    ] {
        let mut command = weapp_login(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            !said.contains("panicked") && output.status.code().is_some(),
            "{said}"
        );
    }
}

fn in_language(language: &str, mut command: Command) -> Finished {
    command.env("WEAPP_LOGIN_LANG", language);
    Finished::of(command)
}
