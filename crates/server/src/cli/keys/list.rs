//! `weapp-login keys list`

use std::collections::BTreeMap;

use clap::Args;

use super::super::SettingsArguments;
use super::super::columns::padded;
use super::super::command_error::CommandError;
use super::super::local_time::local;
use super::super::terminal::Terminal;
use super::sealed_rows;
use super::which_keys::WhichKeys;
use crate::keys::KeysError;
use crate::keys::rotation::{KeyLines, Standing};
use crate::language::{Bilingual, Language, Words, words};
use crate::settings::{KeySource, Settings};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
密钥本身从不显示；轮换到哪一步、旧的什么时候可以删，都在这里。

例子：
  weapp-login keys list --config weapp-login.toml
/
The keys themselves are never shown. It tells where each stands in its rotation, and when an old
one may go.

Example:
  weapp-login keys list --config weapp-login.toml";

pub(super) async fn run(arguments: &Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let settings = arguments.settings.settings()?;
    let language = terminal.language;
    let token_keys = table(WhichKeys::Token, &settings, None, language)?;
    // The keys are there to be seen, also while the database is away.
    let counts = sealed_rows::count(&settings).await;
    let sealing_keys = table(
        WhichKeys::Sealing,
        &settings,
        counts.as_ref().ok(),
        language,
    )?;
    terminal.print(&format!("{token_keys}\n{sealing_keys}"))?;
    if let Err(error) = counts {
        let cause = error.words();
        terminal.note(&words!(
            "数不了 session_key：{}",
            "the session_keys could not be counted: {}",
            cause
        ));
    }
    Ok(())
}

/// One line a key: its place, its id, what it does, and what there is to know.
fn table(
    which: WhichKeys,
    settings: &Settings,
    counts: Option<&BTreeMap<String, u64>>,
    language: Language,
) -> Result<String, KeysError> {
    let source = which.source(settings);
    let kids = which.kids(source)?;
    let lines = match source {
        KeySource::File(file) => Some(KeyLines::read(file)?),
        KeySource::Given { .. } => None,
    };
    let (title, first, other) = match which {
        WhichKeys::Token => (
            "令牌密钥 / token keys",
            "签发、检查 / mints, checks",
            "检查 / checks",
        ),
        WhichKeys::Sealing => (
            "封存密钥 / sealing keys",
            "封存、打开 / seals, opens",
            "打开 / opens",
        ),
    };
    let title = Words::from(title);
    let source = source.words();
    let mut text = format!(
        "{}  {}\n",
        title.said_in(language),
        source.said_in(language)
    );
    for (index, kid) in kids.iter().enumerate() {
        let place = (index + 1).to_string();
        let role = if index == 0 { first } else { other };
        let count = counts.map(|counts| counts.get(kid).copied().unwrap_or_default());
        let notes = [
            count.map(sealed),
            lines.as_ref().and_then(|lines| note(lines.standing(kid))),
        ];
        let notes: Vec<Words> = notes.into_iter().flatten().collect();
        text.push_str(&line(&place, kid, role, notes, language));
    }
    let unknown = counts.into_iter().flatten();
    for (kid, count) in unknown.filter(|(kid, _)| !kids.contains(kid)) {
        let notes = vec![sealed(*count)];
        text.push_str(&line("-", kid, "不在这里 / not here", notes, language));
    }
    Ok(text)
}

fn line(
    place: &str,
    kid: &str,
    role: &'static str,
    notes: Vec<Words>,
    language: Language,
) -> String {
    let role = Words::from(role);
    let role = padded(role.said_in(language), 13);
    let notes = Words::joined(notes, "  ");
    let line = format!("{place:>3}  {kid}  {role}  {}", notes.said_in(language));
    format!("{}\n", line.trim_end())
}

fn sealed(count: u64) -> Words {
    match count {
        1 => words!("{count} 个 session_key", "{count} session_key"),
        _ => words!("{count} 个 session_key", "{count} session_keys"),
    }
}

fn note(standing: Standing) -> Option<Words> {
    match standing {
        Standing::Waiting { since } => {
            let since = local(since);
            Some(words!(
                "{since} 起等待提升",
                "waits to be promoted since {since}"
            ))
        }
        Standing::Retired {
            droppable_after: Some(instant),
        } => {
            let instant = local(instant);
            Some(words!(
                "{instant} 以后可以删除",
                "may be dropped after {instant}"
            ))
        }
        Standing::Retired {
            droppable_after: None,
        }
        | Standing::First
        | Standing::Unknown => None,
    }
}
