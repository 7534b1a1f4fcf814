//! Whether what the settings name is there, and lets us in.

use weapp_login_wechat::{Client, ClientOptions, CodeToSessionError, LoginCode};

use crate::language::{Bilingual, Words, words};
use crate::settings::Settings;
use crate::store::sql::SqlStore;

/// WeChat says first what is wrong with appid and AppSecret, and only then that this is no code.
const NO_CODE: &str = "weapp-login-config-check";

pub(super) async fn problems(settings: &Settings) -> Vec<Words> {
    let mut problems = Vec::new();
    problems.extend(of_database(settings).await);
    problems.extend(of_wechat(settings).await);
    problems
}

async fn of_database(settings: &Settings) -> Option<Words> {
    let options = &settings.database;
    let url = &options.url;
    match SqlStore::schema_state(options).await {
        Err(error) => {
            let cause = error.words();
            Some(words!(
                "打不开数据库 {url}：{}",
                "the database {url} can't be opened: {}",
                cause
            ))
        }
        Ok(state) if !options.migrate && !state.pending.is_empty() => {
            let steps = state.pending.len();
            Some(words!(
                "{url}：还有 {steps} 步没做，而 store.migrate = false；请先运行 weapp-login migrate",
                "{url}: {steps} steps are pending, and store.migrate is false; run weapp-login migrate"
            ))
        }
        Ok(_) => None,
    }
}

async fn of_wechat(settings: &Settings) -> Vec<Words> {
    let client = Client::new(ClientOptions {
        base_urls: settings.wechat.base_urls.clone(),
        connect_timeout: settings.wechat.connect_timeout,
        timeout: settings.wechat.timeout,
    });
    let (client, code) = match (client, NO_CODE.parse::<LoginCode>()) {
        (Ok(client), Ok(code)) => (client, code),
        (Err(error), _) => return vec![Words::same(error)],
        (_, Err(error)) => return vec![Words::same(error)],
    };
    let mut problems = Vec::new();
    for app in settings.apps.all() {
        match client.code_to_session(&app.appid, &app.secret, &code).await {
            // Whoever says that of a code has taken the appid and the AppSecret.
            Ok(_)
            | Err(CodeToSessionError::CodeInvalid { .. } | CodeToSessionError::CodeUsed { .. }) => {
            }
            Err(error) => {
                let (name, cause) = (&app.name, error.words());
                problems.push(words!(
                    "[apps.{name}] 微信：{}",
                    "[apps.{name}] WeChat: {}",
                    cause
                ));
            }
        }
    }
    problems
}
