//! `weapp-login users show | kick | block | unblock | delete`

use std::fmt::Write as _;
use std::io::Write;

use clap::{ArgGroup, Args};
use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};

use super::{CommandError, SettingsArguments, open_store};
use crate::accounts::{self, Measure};
use crate::clock;
use crate::settings::Settings;
use crate::store::sql::SqlStore;
use crate::store::{Actor, Store, UserChange, UserName, UserRecord};

/// Which user is meant, by one of its names.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("name").required(true).args(["user", "openid", "external_id"]))]
pub(super) struct Arguments {
    /// 用户号 / The user's id, a UUID.
    user: Option<UserId>,
    /// 或者 openid / Or an openid.
    #[arg(long)]
    openid: Option<OpenId>,
    /// openid 属于哪个小程序；只有一个时可以不写 / The app of the openid; not needed where there is only one.
    #[arg(long, requires = "openid")]
    appid: Option<AppId>,
    /// 或者团队自己的用户号 / Or the team's own id of the user.
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

pub(super) async fn run(arguments: Arguments, action: Action) -> Result<(), CommandError> {
    let settings = arguments.settings.settings()?;
    let name = name(&arguments, &settings)?;
    let store = open_store(&settings.database).await?;
    let done = act(&store, &name, action, clock::system()()).await;
    store.close().await;
    std::io::stdout().write_all(done?.as_bytes())?;
    Ok(())
}

async fn act(
    store: &SqlStore,
    name: &UserName,
    action: Action,
    now: UnixMillis,
) -> Result<String, CommandError> {
    let nobody = || CommandError("没有这个用户 / there is no such user".into());
    let user = store.user(name).await?.ok_or_else(nobody)?;
    let id = user.account.user_id;
    let (measure, text) = match action {
        Action::Show => return Ok(describe(&user)),
        Action::Kick => (
            Measure::Kick,
            "已下线，所有会话一秒内失效 / kicked: all sessions end within a second",
        ),
        Action::Block => (
            Measure::Block,
            "已封禁，所有会话一秒内失效，不能再登录 / blocked: all sessions end within a second, and no login is let in",
        ),
        Action::Unblock => (
            Measure::Unblock,
            "已解封，可以重新登录 / unblocked: the user may log in again",
        ),
        Action::Delete => (
            Measure::Delete,
            "已删除，所有会话一秒内失效，再登录就是新用户 / deleted: all sessions end within a second, and the next login \
             makes a new user",
        ),
    };
    let by = Actor::Operator;
    let taken = accounts::take(store, measure, UserChange { id, by, now }).await?;
    taken.ok_or_else(nobody)?;
    Ok(format!("{id}  {text}\n"))
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

fn describe(user: &UserRecord) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        // In a terminal a Chinese character is two columns wide.
        let columns = |character: char| if character.is_ascii() { 1 } else { 2 };
        let width: usize = name.chars().map(columns).sum();
        let gap = 24_usize.saturating_sub(width);
        // Writing to a String can't fail.
        let _ = writeln!(text, "{name}{:gap$}{value}", "");
    };
    line("用户 user_id", user.account.user_id.to_string());
    if let Some(id) = &user.account.external_id {
        line("团队的号 external_id", id.to_string());
    }
    line("创建于 created", clock::date_time(user.created_at));
    if let Some(blocked_at) = user.blocked_at {
        line("封禁于 blocked", clock::date_time(blocked_at));
    }
    if let Some(due_at) = user.deletion_due_at {
        line("注销于 deleted on", clock::date_time(due_at));
    }
    for identity in &user.identities {
        line(
            "身份 identity",
            format!("{}  {}", identity.appid, identity.openid),
        );
    }
    for id in &user.merged_ids {
        line("并入 merged in", id.to_string());
    }
    text
}
