//! `weapp-login users show | kick | block | unblock | delete`

use std::path::Path;

use clap::{ArgGroup, Args};
use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};

use super::columns::table;
use super::command_error::CommandError;
use super::local_time::local;
use super::terminal::Terminal;
use super::{SettingsArguments, open_store};
use crate::accounts::{self, Measure};
use crate::clock;
use crate::language::{Language, Words, words};
use crate::settings::Settings;
use crate::sight::audit::{Audit, AuditEvent};
use crate::store::sql::SqlStore;
use crate::store::{Actor, Store, UserChange, UserName, UserRecord};

/// Which user is meant, by one of its names.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
#[command(group = ArgGroup::new("name").required(true).args(["user", "openid", "external_id"]))]
pub(super) struct Arguments {
    /// 用户号，一个 UUID / The user's id, a UUID
    user: Option<UserId>,
    /// 或者 openid / Or an openid
    #[arg(long)]
    openid: Option<OpenId>,
    /// openid 属于哪个小程序；只有一个时可以不写 / The app of the openid; not needed where there is only one
    #[arg(long, requires = "openid")]
    appid: Option<AppId>,
    /// 或者团队自己的用户号 / Or the team's own id of the user
    #[arg(long, value_name = "ID")]
    external_id: Option<ExternalId>,
    #[command(flatten)]
    settings: SettingsArguments,
}

/// What is done with the user.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    Show,
    Kick,
    Block,
    Unblock,
    Delete,
}

const EXAMPLES: &str = "\
直接在数据库上做，一秒内在每台服务器上生效；能连到数据库的机器都可以运行，时钟要准。

例子：
  weapp-login users show --openid oGZUI0egBJY1zhBYw2KhdUfwVJJE --config weapp-login.toml
  weapp-login users kick 0190163d-8694-739b-8fdd-1fcb79a80b01 --config weapp-login.toml
/
It is done in the database, and in force on every server within a second. Any machine that reaches
the database will do; its clock must be right.

Examples:
  weapp-login users show --openid oGZUI0egBJY1zhBYw2KhdUfwVJJE --config weapp-login.toml
  weapp-login users kick 0190163d-8694-739b-8fdd-1fcb79a80b01 --config weapp-login.toml";

pub(super) async fn run(
    arguments: Arguments,
    action: Action,
    terminal: Terminal,
) -> Result<(), CommandError> {
    let settings = arguments.settings.settings()?;
    let name = name(&arguments, &settings)?;
    let store = open_store(&settings.database).await?;
    let now = clock::system()();
    let done = act(&store, &name, action, now).await;
    store.close().await;
    let Done { words, taken } = done?;
    terminal.say(&words)?;
    match (taken, &settings.log.audit_file) {
        (Some((measure, user_id)), Some(path)) => take_down(path, measure, user_id, now).await,
        _ => Ok(()),
    }
}

struct Done {
    words: Words,
    taken: Option<(Measure, UserId)>,
}

/// In the audit file that the server has, too.
async fn take_down(
    path: &Path,
    measure: Measure,
    user_id: UserId,
    now: UnixMillis,
) -> Result<(), CommandError> {
    let audit = Audit::to(Some(path.to_owned()));
    audit.note(
        now,
        &AuditEvent::measure(measure, user_id, &Actor::Operator),
    );
    if audit.write().await {
        return Ok(());
    }
    let path = path.display();
    Err(CommandError(words!(
        "做完了，但审计文件 {path} 写不了",
        "it is done, but the audit file {path} can't be written"
    )))
}

async fn act(
    store: &SqlStore,
    name: &UserName,
    action: Action,
    now: UnixMillis,
) -> Result<Done, CommandError> {
    let nobody = || CommandError("没有这个用户 / there is no such user".into());
    let user = store.user(name).await?.ok_or_else(nobody)?;
    let id = user.account.user_id;
    let (measure, text): (Measure, Words) = match action {
        Action::Show => {
            return Ok(Done {
                words: describe(&user),
                taken: None,
            });
        }
        Action::Kick => (
            Measure::Kick,
            "已下线，所有会话一秒内失效 / kicked: all sessions end within a second".into(),
        ),
        Action::Block => (
            Measure::Block,
            "已封禁，所有会话一秒内失效，不能再登录 / blocked: all sessions end within a second, and no login is let in".into(),
        ),
        Action::Unblock => (
            Measure::Unblock,
            "已解封，可以重新登录 / unblocked: the user may log in again".into(),
        ),
        Action::Delete => (
            Measure::Delete,
            "已删除，所有会话一秒内失效，再登录就是新用户 / deleted: all sessions end within a second, and the next login \
             makes a new user".into(),
        ),
    };
    let by = Actor::Operator;
    let taken = accounts::take(store, measure, UserChange { id, by, now }).await?;
    taken.ok_or_else(nobody)?;
    Ok(Done {
        words: words!("{id}  {}\n", "{id}  {}\n", text),
        taken: Some((measure, id)),
    })
}

fn name(arguments: &Arguments, settings: &Settings) -> Result<UserName, CommandError> {
    if let Some(id) = arguments.user {
        return Ok(UserName::Id(id));
    }
    if let Some(id) = &arguments.external_id {
        return Ok(UserName::External(id.clone()));
    }
    let default = settings.apps.default_app().map(|app| &app.appid);
    match (&arguments.openid, arguments.appid.as_ref().or(default)) {
        (Some(openid), Some(appid)) => Ok(UserName::OpenId(appid.clone(), openid.clone())),
        _ => Err(CommandError(
            "有多个小程序，请加上 --appid / several apps are served here; say which: --appid wx…"
                .into(),
        )),
    }
}

fn describe(user: &UserRecord) -> Words {
    Words {
        zh: describe_in(user, Language::Chinese).into(),
        en: describe_in(user, Language::English).into(),
    }
}

fn describe_in(user: &UserRecord, language: Language) -> String {
    let mut rows = Vec::new();
    let mut row = |name: &'static str, value: String| rows.push((Words::from(name), value));
    row("用户号 / user_id", user.account.user_id.to_string());
    if let Some(id) = &user.account.external_id {
        row("团队的号 / external_id", id.to_string());
    }
    row("创建于 / created", local(user.created_at));
    if let Some(blocked_at) = user.blocked_at {
        row("封禁于 / blocked", local(blocked_at));
    }
    if let Some(due_at) = user.deletion_due_at {
        row("注销于 / deleted on", local(due_at));
    }
    for identity in &user.identities {
        let identity = format!("{}  {}", identity.appid, identity.openid);
        row("身份 / identity", identity);
    }
    for id in &user.merged_ids {
        row("并入 / merged in", id.to_string());
    }
    table(
        rows.iter()
            .map(|(name, value)| (name.said_in(language), value.clone())),
    )
}
