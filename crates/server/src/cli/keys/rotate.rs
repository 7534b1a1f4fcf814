//! `weapp-login keys rotate …`: one step a call, so that the file can go to every server between two steps.

use clap::{Args, Subcommand};

use super::super::SettingsArguments;
use super::super::command_error::CommandError;
use super::super::local_time::local;
use super::super::terminal::Terminal;
use super::sealed_rows;
use super::which_keys::WhichKeys;
use crate::clock;
use crate::keys::rotation::{KeyLines, StepRefused};
use crate::keys::{EditError, KeysError, edit_key_file};
use crate::language::{Bilingual, Words, words};
use crate::settings::{KeyFile, KeySource, Settings};

#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) enum Command {
    /// 第一步：加一个新密钥，放在最后 / Step one: add a new key, last; it checks, and mints nothing yet
    Add(Which),
    /// 第二步：移到最前，从此用它签发 / Step two: move it first; it mints from now on
    Promote(PromoteArguments),
    /// 第三步：删掉旧的 / Step three: drop the old one
    Drop(DropArguments),
}

/// Which file of which server.
#[derive(Args, Debug)]
pub(in crate::cli) struct Which {
    /// 封存 session_key 的密钥，而不是令牌密钥 / The keys that session_keys are stored under, not the token keys
    #[arg(long)]
    sealing: bool,
    #[command(flatten)]
    settings: SettingsArguments,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct PromoteArguments {
    /// 哪一个 [默认：新加的那个] / Which key [default: the one that was added]
    #[arg(value_name = "KID")]
    kid: Option<String>,
    /// 每台服务器、每个自己检查令牌的服务都已经有了它 / Every server, and every service that checks tokens itself, has it
    #[arg(long)]
    everywhere: bool,
    #[command(flatten)]
    which: Which,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct DropArguments {
    /// 哪一个 / Which key
    #[arg(value_name = "KID")]
    kid: String,
    /// 不等了 / Do not wait until nothing needs it any more
    #[arg(long)]
    now: bool,
    #[command(flatten)]
    which: Which,
}

const EXAMPLES: &str = "\
每一步以后，把密钥文件复制到每台服务器和每个自己检查令牌的服务；服务器会自己重新读。

例子：
  weapp-login keys rotate add --config weapp-login.toml
  weapp-login keys rotate promote --everywhere --config weapp-login.toml
  weapp-login keys rotate drop 1a2b3c4d --config weapp-login.toml
/
After each step copy the key file to every server, and to every service that checks tokens itself;
servers read it anew by themselves.

Examples:
  weapp-login keys rotate add --config weapp-login.toml
  weapp-login keys rotate promote --everywhere --config weapp-login.toml
  weapp-login keys rotate drop 1a2b3c4d --config weapp-login.toml";

pub(super) async fn run(command: Command, terminal: Terminal) -> Result<(), CommandError> {
    let words = match command {
        Command::Add(which) => add(&Target::of(which)?)?,
        Command::Promote(arguments) => {
            let target = Target::of(arguments.which)?;
            promote(&target, arguments.kid.as_deref(), arguments.everywhere)?
        }
        Command::Drop(arguments) => {
            let target = Target::of(arguments.which)?;
            drop_key(&target, &arguments.kid, arguments.now).await?
        }
    };
    terminal.say(&words)?;
    Ok(())
}

fn add(target: &Target) -> Result<Words, CommandError> {
    let key = target.which.new_written_key();
    let kid = target.edit(|lines| lines.add(&key, clock::system()()))?;
    let next = target.command("promote --everywhere");
    let (file, readers) = (target.file.path.display(), target.readers());
    Ok(words!(
        "{kid}  已添加在最后\n\n\
         把 {file} 复制到{}；都读到以后（日志：keys were read anew）：\n\n\
         \x20 {next}\n",
        "{kid}  added, last\n\n\
         Copy {file} to {}; when all have read it (their log: keys were read anew):\n\n\
         \x20 {next}\n",
        readers
    ))
}

fn promote(target: &Target, kid: Option<&str>, everywhere: bool) -> Result<Words, CommandError> {
    let now = clock::system()();
    if !everywhere {
        let promotion = target.lines()?.promote(kid, None, now)?;
        let next = match kid {
            Some(kid) => target.command(&format!("promote {kid} --everywhere")),
            None => target.command("promote --everywhere"),
        };
        let (kid, readers) = (promotion.kid, target.readers());
        return Err(CommandError(words!(
            "还没有 {kid} 的会拒绝用它做的一切。{}都有了以后：\n\n\x20 {next}",
            "whoever has not {kid} yet refuses what is made with it; when {} has it:\n\n\x20 {next}",
            readers
        )));
    }
    let session = &target.settings.session;
    // The last server to get the file mints with the old key until then, and what it mints lives as long again.
    let time_to_copy = session.lifetimes.idle_ttl();
    let life = time_to_copy + session.lifetimes.idle_ttl() + session.max_skew;
    let droppable_after = match target.which {
        WhichKeys::Token => Some(now.plus(life)),
        WhichKeys::Sealing => None,
    };
    let promotion = target.edit(|lines| lines.promote(kid, droppable_after, now))?;
    let old = &promotion.instead_of;
    let next = target.command(&format!("drop {old}"));
    let when = match droppable_after {
        Some(instant) => {
            let (instant, time) = (local(instant), humantime::format_duration(time_to_copy));
            words!(
                "，在 {time} 之内。{instant} 以后：",
                ", within {time}. After {instant}:"
            )
        }
        None => words!(
            "。等旧密钥封存的都换成新的以后（keys list 看还剩多少）：",
            ". When nothing is sealed under the old one any more (see keys list):"
        ),
    };
    let (kid, file) = (promotion.kid, target.file.path.display());
    Ok(words!(
        "{kid}  已移到最前，代替 {old}\n\n再复制一次 {file}{}\n\n\x20 {next}\n",
        "{kid}  moved first, instead of {old}\n\nCopy {file} again{}\n\n\x20 {next}\n",
        when
    ))
}

async fn drop_key(target: &Target, kid: &str, at_once: bool) -> Result<Words, CommandError> {
    if target.which == WhichKeys::Sealing && !at_once {
        refuse_while_it_seals(target, kid).await?;
    }
    target.edit(|lines| {
        let is_out_of_use = target.which == WhichKeys::Sealing || at_once;
        lines.drop_key(kid, is_out_of_use, clock::system()())
    })?;
    let file = target.file.path.display();
    Ok(words!(
        "{kid}  已删除\n\n再复制一次 {file}。\n",
        "{kid}  dropped\n\nCopy {file} once more.\n"
    ))
}

/// The database knows better than any record when a sealing key is not needed any more.
async fn refuse_while_it_seals(target: &Target, kid: &str) -> Result<(), CommandError> {
    let counts = sealed_rows::count(&target.settings)
        .await
        .map_err(|error| {
            let cause = error.words();
            CommandError(words!(
                "数不了还有多少 session_key 用它封存；--now 不管这个：{}",
                "the session_keys under it could not be counted; --now does not care: {}",
                cause
            ))
        })?;
    match counts.get(kid) {
        None | Some(0) => Ok(()),
        Some(count) => Err(CommandError(words!(
            "还有 {count} 个 session_key 用 {kid} 封存，服务器会在后台重新封存；--now 不等，它们就打不开了",
            "{count} session_keys are sealed under {kid} still, and a running server seals them anew in the \
             background; --now does not wait, and nothing opens them then"
        ))),
    }
}

/// A key file, and how the operator has named it.
struct Target {
    which: WhichKeys,
    settings: Settings,
    file: KeyFile,
    typed: String,
}

impl Target {
    fn of(arguments: Which) -> Result<Self, CommandError> {
        let settings = arguments.settings.settings()?;
        let which = WhichKeys::of_flag(arguments.sealing);
        let file = match which.source(&settings) {
            KeySource::File(file) => file.clone(),
            KeySource::Given { origin, .. } => {
                return Err(CommandError(by_hand(which, &origin.words())));
            }
        };
        Ok(Self {
            which,
            typed: arguments.settings.typed(),
            file,
            settings,
        })
    }

    fn edit<T>(
        &self,
        step: impl FnOnce(&mut KeyLines) -> Result<T, StepRefused>,
    ) -> Result<T, EditError<StepRefused>> {
        // What a server would refuse is not rotated either.
        self.lines().map_err(EditError::Unreadable)?;
        edit_key_file(&self.file, |text| {
            let mut lines = KeyLines::of(text);
            let outcome = step(&mut lines)?;
            Ok((lines.text(), outcome))
        })
    }

    fn lines(&self) -> Result<KeyLines, KeysError> {
        self.which.kids(&KeySource::File(self.file.clone()))?;
        KeyLines::read(&self.file)
    }

    fn command(&self, step: &str) -> String {
        let Self { which, typed, .. } = self;
        format!("weapp-login keys rotate {step}{} {typed}", which.flag())
    }

    /// Who must have a new key before it is the first.
    fn readers(&self) -> Words {
        match self.which {
            WhichKeys::Token => {
                "每台服务器和每个自己检查令牌的服务 / every server and every service that checks tokens itself"
            }
            WhichKeys::Sealing => "每台服务器 / every server",
        }
        .into()
    }
}

/// What `rotate` would do, for keys that are in no file.
fn by_hand(which: WhichKeys, origin: &Words) -> Words {
    let new = format!("weapp-login keys new{}", which.flag());
    let when: Words = match which {
        WhichKeys::Token => {
            "最长的 idle_ttl 过去以后 / when the longest idle_ttl has passed"
        }
        WhichKeys::Sealing => {
            "keys list 说旧密钥封存的一个不剩以后 / when keys list says that nothing is sealed under the old one"
        }
    }
    .into();
    words!(
        "密钥来自 {}，不在文件里，要手工轮换；每一步都改所有服务器，然后逐台重启：\n\
         \x20 1. 把 {new} 打印的加在最后\n\
         \x20 2. 把它移到最前\n\
         \x20 3. {}，删掉旧的",
        "The keys come from {}, not from a file: rotate them by hand, each step on every server, each restarted:\n\
         \x20 1. add what {new} prints, last\n\
         \x20 2. move it first\n\
         \x20 3. {}, drop the old one",
        origin,
        when
    )
}
