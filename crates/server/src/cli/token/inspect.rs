//! `weapp-login token inspect`

use std::io::{IsTerminal, Read, stdin};
use std::path::PathBuf;

use clap::Args;
use weapp_login_core::inspection::Authenticity;
use weapp_login_core::key_ring::key_lines;
use weapp_login_core::{Inspection, Inspector, Policy};
use zeroize::Zeroizing;

use super::super::command_error::CommandError;
use super::super::terminal::Terminal;
use super::super::{Answer, SettingsArguments};
use super::{json, report};
use crate::clock;
use crate::keys;
use crate::language::{Bilingual, words};
use crate::settings::{KeyFile, Settings};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// 只用这个文件里的密钥，每行一个 weapp-inspect.… 或 weapp-secret.… / Only the keys of this file, a weapp-inspect.… or weapp-secret.… a line
    #[arg(long, value_name = "FILE", group = "which")]
    keys: Option<PathBuf>,
    /// 没人能证明令牌是真的，也打印内容；每行都注明未验证 / Print what it holds though nobody vouches for it; every line says so
    #[arg(long)]
    insecure: bool,
    /// 打印 JSON / Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArguments,
    /// A token does not belong here; whoever tries is told where.
    #[arg(hide = true)]
    token: Option<String>,
}

const EXAMPLES: &str = "\
令牌从标准输入读：写在命令行里会留在 shell 历史和 ps 里。会话是否已注销、踢下线，这里不查。
退出码：0 令牌有效，3 无效，或者没人能证明它是真的。

例子：
  weapp-login token inspect --config weapp-login.toml            粘贴令牌，回车
  weapp-login token inspect --config weapp-login.toml < token.txt
  weapp-login token inspect --keys inspect-key.txt --insecure    只有查看密钥时
/
The token is read from standard input: shell history and ps show what stands on a command line.
Whether its session was ended, is not looked up.
Exit code: 0 the token counts, 3 it does not, or nobody vouches for it.

Examples:
  weapp-login token inspect --config weapp-login.toml            paste the token, Enter
  weapp-login token inspect --config weapp-login.toml < token.txt
  weapp-login token inspect --keys inspect-key.txt --insecure    with an inspect key alone";

/// No token is longer, and no pipe shall fill the memory.
const MOST_OCTETS: u64 = 64 * 1024;

pub(super) fn run(arguments: &Arguments, terminal: Terminal) -> Result<Answer, CommandError> {
    if arguments.token.is_some() {
        return Err(CommandError(
            "令牌不要写在命令行里，shell 历史和 ps 都看得到；请从标准输入给：weapp-login token inspect … < token.txt \
             / a token does not belong on the command line, where shell history and ps show it; give it on standard \
             input: weapp-login token inspect … < token.txt"
                .into(),
        ));
    }
    let inspector = inspector(arguments)?;
    let token = read_token(terminal)?;
    let now = clock::system()();
    let inspection = inspector.inspect(token.trim(), now);
    let is_shown = arguments.insecure || is_vouched_for(&inspection);
    if arguments.json {
        terminal.print(&json::of(&inspection, is_shown))?;
    } else {
        terminal.say(&report::of(&inspection, is_shown, now))?;
    }
    let counts = is_vouched_for(&inspection) && inspection.verdict.is_good();
    Ok(if counts { Answer::Yes } else { Answer::No })
}

/// A legacy token proves nothing either, but that is all there is to know of it.
pub(super) fn is_vouched_for(inspection: &Inspection) -> bool {
    match inspection.authenticity {
        Authenticity::Verified | Authenticity::Legacy => true,
        Authenticity::NotVerified | Authenticity::Forged | Authenticity::Unknown => false,
    }
}

fn inspector(arguments: &Arguments) -> Result<Inspector, CommandError> {
    if let Some(path) = &arguments.keys {
        let file = KeyFile {
            path: path.clone(),
            may_be_shared: false,
        };
        let text = keys::text_of_file(&file)?;
        return with_lines(
            Inspector::new(Policy::default()),
            &text,
            &path.display().to_string(),
        );
    }
    let settings = arguments.settings.settings()?;
    // Whatever a server would refuse is refused here.
    let ring = keys::token_keys(&settings.token_keys)?;
    let mut inspector = Inspector::new(policy(settings));
    for key in ring.keys() {
        inspector.add_key(&key.written())?;
    }
    Ok(inspector)
}

fn with_lines(
    mut inspector: Inspector,
    text: &str,
    place: &str,
) -> Result<Inspector, CommandError> {
    for (line, key) in key_lines(text) {
        inspector.add_key(key.trim_end()).map_err(|error| {
            let error = error.words();
            CommandError(words!(
                "{place}：第 {line} 行：{}",
                "{place}: line {line}: {}",
                error
            ))
        })?;
    }
    Ok(inspector)
}

/// What the server of these settings judges by.
fn policy(settings: Settings) -> Policy {
    Policy {
        appids: Some(settings.apps.appids()),
        max_skew: settings.session.max_skew,
        renew_after: settings.session.lifetimes.renew_after(),
        legacy: settings.legacy.map(|legacy| legacy.policy),
    }
}

/// One line from a terminal, everything from a pipe.
fn read_token(terminal: Terminal) -> Result<Zeroizing<String>, CommandError> {
    let mut token = Zeroizing::new(String::new());
    if stdin().is_terminal() {
        terminal.note(&"粘贴令牌，然后回车： / paste the token, then Enter:".into());
        stdin().read_line(&mut token)?;
    } else {
        stdin().take(MOST_OCTETS).read_to_string(&mut token)?;
    }
    Ok(token)
}
