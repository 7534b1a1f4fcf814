//! `weapp-login keys list`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use clap::Args;

use super::super::{CommandError, SettingsArguments};
use super::sealed_rows;
use super::which_keys::WhichKeys;
use crate::clock::date_time;
use crate::keys::KeysError;
use crate::keys::rotation::{KeyLines, Standing};
use crate::log;
use crate::settings::{KeySource, Settings};

#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    settings: SettingsArguments,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let settings = arguments.settings.settings()?;
    let token_keys = table(WhichKeys::Token, &settings, None)?;
    // The keys are there to be seen, also while the database is away.
    let counts = sealed_rows::count(&settings).await;
    let sealing_keys = table(WhichKeys::Sealing, &settings, counts.as_ref().ok())?;
    std::io::stdout().write_all(format!("{token_keys}\n{sealing_keys}").as_bytes())?;
    if let Err(error) = counts {
        let note = format!(
            "weapp-login: 数不了 session_key / the session_keys could not be counted: {}\n",
            log::with_causes(&error)
        );
        std::io::stderr().write_all(note.as_bytes())?;
    }
    Ok(())
}

/// One line a key: its place, its id, what it does, and what there is to know.
fn table(
    which: WhichKeys,
    settings: &Settings,
    counts: Option<&BTreeMap<String, u64>>,
) -> Result<String, KeysError> {
    let source = which.source(settings);
    let kids = which.kids(source)?;
    let lines = match source {
        KeySource::File(file) => Some(KeyLines::read(file)?),
        KeySource::Given { .. } => None,
    };
    // As wide as each other: a Chinese character takes two columns.
    let (title, first, other) = match which {
        WhichKeys::Token => (
            "令牌密钥 token keys",
            "签发、检查 mints, checks",
            "检查       checks       ",
        ),
        WhichKeys::Sealing => (
            "封存密钥 sealing keys",
            "封存、打开 seals, opens",
            "打开       opens       ",
        ),
    };
    let mut text = format!("{title}  {source}\n");
    for (index, kid) in kids.iter().enumerate() {
        let place = index + 1;
        let role = if index == 0 { first } else { other };
        let count = counts.map(|counts| counts.get(kid).copied().unwrap_or_default());
        let notes = [
            count.map(|count| format!("{count} session_key")),
            lines.as_ref().and_then(|lines| note(lines.standing(kid))),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        let line = format!("{place:>3}  {kid}  {role}  {}", notes.join("  "));
        // Writing to a String can't fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let unknown = counts.into_iter().flatten();
    for (kid, count) in unknown.filter(|(kid, _)| !kids.contains(kid)) {
        let _ = writeln!(
            text,
            "  -  {kid}  不在这里   not here      {count} session_key"
        );
    }
    Ok(text)
}

fn note(standing: Standing) -> Option<String> {
    match standing {
        Standing::Waiting { since } => {
            let since = date_time(since);
            Some(format!("等待提升 waits to be promoted since {since}"))
        }
        Standing::Retired {
            droppable_after: Some(instant),
        } => {
            let instant = date_time(instant);
            Some(format!("可以删除 may be dropped after {instant}"))
        }
        Standing::Retired {
            droppable_after: None,
        }
        | Standing::First
        | Standing::Unknown => None,
    }
}
