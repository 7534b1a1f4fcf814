//! A server that is half configured does not start: it says what is wrong and what a right one looks like.

use std::net::TcpListener;
use std::path::PathBuf;

use weapp_login::language::{Bilingual, is_chinese};
use weapp_login::settings::{Layers, Mint, Settings, SettingsError};
use weapp_login::store::sql::Engine;
use weapp_login_tests::databases::{self, shared};

use crate::actors::{Finished, HOUR, Operator, World, make_private, weapp_login};

const GOOD: &str = r#"
    [apps.shop]
    appid = "wx0123456789abcdef"
    secret = "0123456789abcdef0123456789abcdef"
"#;

#[test]
fn one_app_is_all_that_must_be_configured() {
    let settings = read(GOOD, &[]).unwrap();
    assert_eq!(settings.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.session.mint, Mint::V1);
    assert_eq!(settings.session.lifetimes.idle_ttl(), 24 * HOUR);
    assert_eq!(settings.wechat.base_urls[0], "https://api.weixin.qq.com");
    assert!(settings.legacy.is_none());
    assert_eq!(
        settings.database.url.path(),
        Some(PathBuf::from("./data/weapp-login.db"))
    );
}

#[test]
fn each_service_has_its_secrets_and_its_scopes() {
    let file = format!(
        "{GOOD}
        [events]
        retention = \"7d\"
        [services]
        secrets = [\"the secret of the BFF\"]
        [services.crm]
        secrets = [\"the secret of the CRM\", \"the next secret of the CRM\"]
        scopes = [\"users.read\", \"events\"]"
    );
    let variables = [
        (
            "WEAPP_LOGIN__SERVICES__SMS__SECRETS",
            "the secret of the SMS",
        ),
        (
            "WEAPP_LOGIN__SERVICES__SMS__SCOPES",
            "sessions.issue,users.write",
        ),
    ];
    let settings = read(&file, &variables).unwrap();
    let may = |secret: &str| {
        let service = settings.services.by_secret(secret).unwrap();
        let scopes: Vec<_> = service.scopes.iter().map(|scope| scope.as_str()).collect();
        (service.name.clone(), scopes.join(" "))
    };
    let crm = ("crm".into(), "users.read events".into());
    assert_eq!(may("the secret of the CRM"), crm);
    assert_eq!(may("the next secret of the CRM"), crm);
    let sms = ("sms".into(), "sessions.issue users.write".into());
    assert_eq!(may("the secret of the SMS"), sms);
    assert_eq!(may("the secret of the BFF").1, "revocations");
    assert!(settings.services.by_secret("the secret of the").is_none());
}

#[test]
fn a_service_that_is_half_configured_is_told_what_is_missing() {
    let long = "secrets = [\"0123456789abcdef\"]";
    let read_users = "scopes = [\"users.read\"]";
    for (section, problem) in [
        (
            format!("[services.crm]\n{long}"),
            "missing  services.crm.scopes",
        ),
        (
            format!("[services.crm]\n{read_users}"),
            "missing  services.crm.secrets",
        ),
        (
            format!("[services.crm]\n{read_users}\nsecrets = [\"short\"]"),
            "wrong    services.crm.secrets = (not shown)",
        ),
        (
            format!("[services.crm]\n{read_users}\nsecret_files = [\"/nowhere\"]"),
            "wrong    services.crm.secret_files = [\"/nowhere\"]",
        ),
        (
            format!("[services.crm]\n{long}\nscopes = [\"users.reed\"]"),
            "users.read, users.write, users.ban",
        ),
        (
            format!("[services.crm]\n{long}\nscopes = [\"events\"]"),
            "wrong    events.retention = \"0s\"",
        ),
        (
            format!("[services.crm]\n{long}\n{read_users}\nscope = [\"events\"]"),
            "unknown  services.crm.scope",
        ),
        (
            format!("[services.crm]\n{long}\n{read_users}\n[services.sms]\n{long}\n{read_users}"),
            "another service has the same secret",
        ),
        (
            format!("[services.\"C R M\"]\n{long}\n{read_users}"),
            "a-z, 0-9",
        ),
    ] {
        let told = read(&format!("{GOOD}\n{section}"), &[])
            .unwrap_err()
            .to_string();
        assert!(told.contains(problem), "{problem:?} is not in {told}");
    }
}

#[test]
fn the_environment_overrides_the_file() {
    let file = format!("{GOOD}\n[session]\nidle_ttl = \"36h\"\nrenew_after = \"6h\"");
    let variables = [
        ("WEAPP_LOGIN__SESSION__IDLE_TTL", "48h"),
        ("WEAPP_LOGIN__APPS__SHOP__SECRET", "1234567890"),
        (
            "WEAPP_LOGIN__SERVICES__SECRETS",
            "0123456789012345, 2222222222222222",
        ),
        ("WEAPP_LOGIN__HTTP__BODY_LIMIT", "2000"),
        ("WEAPP_LOGIN__LEGACY__SECRET", "2019"),
        ("WEAPP_LOGIN__LEGACY__ACCEPT_UNTIL", "2030-01-01T00:00:00Z"),
        ("UNRELATED", "x"),
    ];
    let settings = read(&file, &variables).unwrap();
    assert_eq!(settings.session.lifetimes.idle_ttl(), 48 * HOUR);
    assert_eq!(settings.session.lifetimes.renew_after(), 6 * HOUR);
    assert_eq!(
        settings.apps.all()[0].secret.text(),
        "1234567890",
        "a number is a text here"
    );
    assert_eq!(settings.services.0[0].secrets.len(), 2);
    assert_eq!(settings.http.body_limit, 2000);
    assert!(settings.legacy.is_some());
}

#[test]
fn every_problem_is_named_with_its_place_and_a_right_example() {
    let table: [(&str, &[&str]); 17] = [
        (
            "",
            &["missing  apps.NAME.appid", "appid = \"wx0123456789abcdef\""],
        ),
        (
            "[apps.shop]\nappid = \"wx1\"",
            &["missing  apps.shop.secret"],
        ),
        ("[apps.shop]\nsecret = \"x\"", &["missing  apps.shop.appid"]),
        (
            "[apps.shop]\nappid = \"a|b\"\nsecret = \"x\"",
            &["wrong    apps.shop.appid = \"a|b\"", "without |"],
        ),
        (
            "[apps.shop]\nappid = \"wx1\"\nsecret_file = \"/nowhere\"",
            &["wrong    apps.shop.secret_file = \"/nowhere\""],
        ),
        (
            "[apps.shop]\nappid = \"wx1\"\nsecret = \"x\"\nname = \"y\"",
            &["unknown  apps.shop.name"],
        ),
        (
            "[sesion]\nidle_ttl = \"1h\"",
            &["unknown  sesion.idle_ttl", "is it session.idle_ttl?"],
        ),
        (
            "[session]\nidle_ttl = \"tomorrow\"",
            &[
                "wrong    session.idle_ttl = \"tomorrow\"",
                "a right one: idle_ttl = \"24h\"",
            ],
        ),
        (
            "[session]\nidle_ttl = 24",
            &[
                "wrong    session.idle_ttl = 24",
                "a text in quotes, not a whole number",
            ],
        ),
        (
            "[session]\nrenew_after = \"24h\"",
            &["wrong    session.renew_after", "shorter than idle_ttl"],
        ),
        (
            "[session]\nmint = \"v2\"",
            &["wrong    session.mint = \"v2\"", "v1 or legacy"],
        ),
        (
            "[session]\nmint = \"legacy\"",
            &["missing  legacy.secret", "session.mint is legacy"],
        ),
        (
            "[legacy]\naccept_until = \"yesterday\"",
            &["wrong    legacy.accept_until = \"yesterday\""],
        ),
        (
            "[legacy]\nsecret = \"s3cr3t\"",
            &[
                "missing  legacy.accept_until",
                "a right one: accept_until = \"2027-",
            ],
        ),
        (
            "[http]\nlisten = \"8080\"",
            &["wrong    http.listen = \"8080\"", "an address and a port"],
        ),
        (
            "[wechat]\nsimulator = \"http://127.0.0.1:8090\"",
            &["wrong    wechat.simulator", "has a real secret"],
        ),
        (
            "[wechat]\nbase_urls = [\"http://api.weixin.qq.com\"]",
            &["wrong    wechat.base_urls", "https://"],
        ),
    ];
    for (text, expected) in table {
        let file = if text.is_empty() || text.contains("[apps.") {
            text.to_owned()
        } else {
            format!("{GOOD}\n{text}")
        };
        let error = read(&file, &[])
            .err()
            .unwrap_or_else(|| panic!("{text} is accepted"));
        must_speak_both_languages(&error);
        let error = error.to_string();
        for part in expected {
            assert!(error.contains(part), "{part:?} is not in:\n{error}");
        }
        assert!(
            error.contains("story.toml") || error.contains("missing"),
            "{error}"
        );
        assert!(
            !error.contains("s3cr3t") && !error.contains("0123456789abcdef0123"),
            "a secret is shown:\n{error}"
        );
    }
}

#[test]
fn of_two_settings_for_one_thing_the_later_layer_wins() {
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("appsecret.txt");
    std::fs::write(&secret_file, "from-the-file").unwrap();
    let file = format!("[apps.shop]\nappid = \"wx1\"\nsecret_file = {secret_file:?}");
    assert_eq!(
        read(&file, &[]).unwrap().apps.all()[0].secret.text(),
        "from-the-file"
    );
    let variables = [("WEAPP_LOGIN__APPS__SHOP__SECRET", "from-the-variable")];
    assert_eq!(
        read(&file, &variables).unwrap().apps.all()[0].secret.text(),
        "from-the-variable"
    );
    let both = format!("{file}\nsecret = \"x\"");
    let error = read(&both, &[]).unwrap_err().to_string();
    assert!(error.contains("one of the two is enough"), "{error}");
}

#[test]
fn the_reference_and_one_app_are_a_configuration() {
    let file = format!("{}\n{GOOD}", weapp_login::settings::REFERENCE);
    read(&file, &[]).unwrap();
    // A variable that is there and empty gives nothing.
    let variables = [
        ("WEAPP_LOGIN__APPS__SHOP__SECRET_FILE", ""),
        ("WEAPP_LOGIN__KEYS__FILE", ""),
    ];
    assert_eq!(
        read(&file, &variables).unwrap().apps.all()[0]
            .secret
            .text()
            .len(),
        32
    );
    let section_alone = [
        ("WEAPP_LOGIN__APPS__SHOP__APPID", "wx1"),
        ("WEAPP_LOGIN__APPS__SHOP__SECRET", "x"),
    ];
    read("[apps.shop]", &section_alone).unwrap();
}

#[test]
fn a_list_in_a_variable_may_be_written_as_in_the_file() {
    for text in [
        "0123456789012345,2222222222222222",
        "[\"0123456789012345\", '2222222222222222']",
    ] {
        let settings = read(GOOD, &[("WEAPP_LOGIN__SERVICES__SECRETS", text)]).unwrap();
        assert!(
            settings.services.0[0].secrets[0].is("0123456789012345")
                && settings.services.0[0].secrets[1].is("2222222222222222")
        );
    }
    let error = read(
        GOOD,
        &[("WEAPP_LOGIN__SERVICES__SECRETS", "[\"0123456789012345")],
    )
    .unwrap_err()
    .to_string();
    assert!(error.contains("services.secrets = (not shown)"), "{error}");
}

#[test]
fn a_secret_in_the_wrong_place_is_not_shown() {
    let key = Finished::of(weapp_login(&["keys", "new"]))
        .stdout
        .trim()
        .to_owned();
    let hex = "0123456789abcdef0123456789abcdef";
    for (name, value) in [
        ("WEAPP_LOGIN__STORE__URL", "mysql://weapp:hunter2@db"),
        ("WEAPP_LOGIN__SESSION__MINT", key.as_str()),
        ("WEAPP_LOGIN__APPS__SHOP__SECRET_FILE", hex),
    ] {
        let error = read(GOOD, &[(name, value)]).unwrap_err().to_string();
        assert!(
            error.contains("(not shown)") && !error.contains(value),
            "{error}"
        );
    }
}

#[test]
fn a_database_is_told_by_its_url_and_shown_without_its_password() {
    let folder = "/var/lib/weapp";
    for (url, engine, shown) in [
        (
            "postgres://weapp:hunter2@10.0.0.5/shop",
            Engine::Postgres,
            "postgres://10.0.0.5/shop",
        ),
        (
            "postgresql://weapp:hunter2%40%2F@[::1]:5433/shop?sslmode=disable",
            Engine::Postgres,
            "postgresql://[::1]:5433/shop",
        ),
        (
            "postgres://db/shop?user=weapp&password=hunter2",
            Engine::Postgres,
            "postgres://db/shop",
        ),
        (
            "mysql://weapp:hunter2@db:3307/shop",
            Engine::Mysql,
            "mysql://db:3307/shop",
        ),
        (
            "mariadb://weapp:hunter2@db/shop",
            Engine::Mysql,
            "mariadb://db/shop",
        ),
        ("sqlite:users.db", Engine::Sqlite, "sqlite:users.db"),
        (
            &format!("sqlite://{folder}/users.db"),
            Engine::Sqlite,
            &format!("sqlite:{folder}/users.db"),
        ),
    ] {
        let settings = read(&format!("{GOOD}\n[store]\nurl = {url:?}"), &[]).unwrap();
        let read = &settings.database.url;
        assert_eq!((read.engine(), read.to_string().as_str()), (engine, shown));
        assert!(!format!("{settings:?}").contains("hunter2"), "{url}");
    }
}

#[test]
fn a_url_of_no_database_is_refused_and_not_shown() {
    for url in [
        "postgres://weapp:hunter2@db",
        "postgres://weapp:hunter2@db/",
        "mysql:///shop",
        "mysql:weapp:hunter2@db/shop",
        "weapp:hunter2@tcp(db:3306)/shop",
        "Server=db;Uid=weapp;Pwd=hunter2",
        "mssql://weapp:hunter2@db/shop",
        "postgres://weapp:hunter2@db:port/shop",
        "/var/lib/shop.db",
        "sqlite:",
        "sqlite:shop.db?mode=ro",
    ] {
        let error = read(&format!("{GOOD}\n[store]\nurl = {url:?}"), &[]).unwrap_err();
        for error in [error.to_string(), format!("{error:?}")] {
            assert!(!error.contains("hunter2"), "{url}:\n{error}");
        }
        let error = error.to_string();
        assert!(
            error.contains("store.url") && error.contains("postgres://USER:PASSWORD@HOST/DATABASE"),
            "{url}:\n{error}"
        );
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_named_without_its_password() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let world = World::new().await;
    let operator = Operator::of(&world);
    let mut urls = Vec::new();
    for scheme in ["postgres", "mysql"] {
        urls.push(format!("{scheme}://weapp:hunter2@{address}/shop"));
    }
    for engine in [databases::Engine::PostgreSql, databases::Engine::MariaDb] {
        let server = shared(engine)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let url = server.new_database().await.unwrap().url();
        let (user, place) = url.rsplit_once('@').unwrap();
        let (user, _password) = user.rsplit_once(':').unwrap();
        urls.push(format!("{user}:hunter2@{place}"));
    }
    for url in urls {
        for command in [
            ["serve"].as_slice(),
            &["users", "show", "--external-id", "1"],
        ] {
            let refused = Finished::of({
                let mut command = operator.command(command);
                command.env("WEAPP_LOGIN__STORE__URL", &url);
                command.env("WEAPP_LOGIN__STORE__PATIENCE", "1s");
                command.env("WEAPP_LOGIN__LOG__LEVEL", "trace");
                command
            });
            assert_eq!(refused.exit_code, Some(1), "{url}");
            let place = url.rsplit_once('@').unwrap().1;
            assert!(refused.stderr.contains(place), "{}", refused.stderr);
            let said = refused.stdout + &refused.stderr;
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}

#[test]
fn settings_that_would_serve_nobody_are_refused() {
    for (text, name) in [
        ("[http]\nrequest_timeout = \"0s\"", "http.request_timeout"),
        ("[http]\nrequest_timeout = \"5s\"", "http.request_timeout"),
        ("[store]\npatience = \"30s\"", "http.request_timeout"),
        ("[http]\nbody_limit = 0", "http.body_limit"),
        (
            "[http]\ntrusted_proxies = [\"gateway\"]",
            "http.trusted_proxies",
        ),
        (
            "[revocations]\nmax_staleness = \"999ms\"",
            "revocations.max_staleness",
        ),
        ("[session]\nabsolute_ttl = \"0s\"", "session.absolute_ttl"),
        ("[wechat]\ntimeout = \"500000000000y\"", "wechat.timeout"),
        ("[wechat]\ntimeout = \"1000y\"", "wechat.timeout"),
        ("[wechat]\nsimulator = \"ftp://x\"", "wechat.simulator"),
        ("[store]\nurl = \"sqlite::memory:\"", "store.url"),
        (
            "[apps.Shop]\nappid = \"wx2\"\nsecret = \"x\"",
            "apps.Shop.appid",
        ),
        ("[sesion]", "unknown  sesion"),
    ] {
        let error = read(&format!("{GOOD}\n{text}"), &[])
            .err()
            .unwrap_or_else(|| panic!("{text} is accepted"));
        assert!(error.to_string().contains(name), "{text}:\n{error}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let error = read(
        "[http]\nlisten = \"x\"\n[session]\nmint = \"x\"\n[nonsense]\na = 1",
        &[],
    )
    .unwrap_err()
    .to_string();
    for part in [
        "http.listen",
        "session.mint",
        "nonsense.a",
        "apps.NAME.appid",
        "4 settings",
    ] {
        assert!(error.contains(part), "{part:?} is not in:\n{error}");
    }
}

#[test]
fn a_file_that_is_no_toml_is_named_with_the_line_and_not_shown() {
    let error = read("[apps.shop]\nsecret = \"s3cr3t\" oops\n", &[])
        .unwrap_err()
        .to_string();
    assert!(error.contains("story.toml: line 2"), "{error}");
    assert!(!error.contains("s3cr3t"), "{error}");
}

#[test]
fn a_server_without_keys_says_how_to_make_them() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("weapp-login.toml");
    std::fs::write(&config, format!("data_dir = {:?}\n{GOOD}", folder.path())).unwrap();
    let serve = || {
        Finished::of(weapp_login(&[
            "serve",
            "--config",
            config.to_str().unwrap(),
        ]))
    };
    let refused = serve();
    assert!(
        !refused.succeeded
            && refused.stderr.contains("keys.txt")
            && refused.stderr.contains("weapp-login keys new")
    );

    // A sealing key is no token key, and the other way round.
    let sealing = Finished::of(weapp_login(&["keys", "new", "--sealing"])).stdout;
    let token = Finished::of(weapp_login(&["keys", "new"])).stdout;
    for name in ["keys.txt", "sealing-keys.txt"] {
        std::fs::write(folder.path().join(name), "").unwrap();
        make_private(&folder.path().join(name));
    }
    std::fs::write(folder.path().join("keys.txt"), &sealing).unwrap();
    let refused = serve().stderr;
    assert!(
        refused.contains("keys.txt: line 1: a secret is written weapp-secret."),
        "{refused}"
    );
    std::fs::write(folder.path().join("keys.txt"), &token).unwrap();
    std::fs::write(folder.path().join("sealing-keys.txt"), &token).unwrap();
    let refused = serve().stderr;
    assert!(
        refused.contains("sealing-keys.txt: line 1: this is a token key"),
        "{refused}"
    );
    assert!(!refused.contains(token.trim()));
}

/// The first line of each problem is in one language, but for what the operator has written.
fn must_speak_both_languages(error: &SettingsError) {
    let words = error.words();
    let headlines = |text: &str| -> Vec<String> {
        let is_headline = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
        text.lines()
            .filter(is_headline)
            .map(str::to_owned)
            .collect()
    };
    let (zh, en) = (headlines(&words.zh), headlines(&words.en));
    assert_eq!(zh.len(), en.len());
    for (zh, en) in zh.iter().zip(&en) {
        // Behind the colon is the reason.
        let reason = zh.split_once('：').map(|(_, reason)| reason);
        assert!(
            reason.is_none_or(|reason| reason.contains(is_chinese)),
            "{zh}"
        );
        assert!(!en.contains(is_chinese), "{en}");
    }
}

fn read(
    file: &str,
    variables: &[(&str, &str)],
) -> Result<Settings, weapp_login::settings::SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.toml");
    std::fs::write(&path, file).unwrap();
    let mut layers = Layers::default();
    layers.add_file(&path);
    layers.add_variables(
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Settings::from_layers(layers)
}
