//! Users of another service, from a CSV file: `appid,openid[,unionid[,external_id[,created_at]]]`.
//!
//! The first line may name the columns, in any order; without names they stand in this order. A bad line is
//! named, and nothing of the file is taken. The same file again changes nothing.

use std::str::FromStr;

use csv::StringRecord;
use weapp_login_core::{ExternalId, UnixMillis};

use crate::apps::Apps;
use crate::clock::parse_date_time;
use crate::language::{Bilingual, Words, english_for_the_log, words};
use crate::login::new_user_id;
use crate::store::ImportedUser;

pub const COLUMNS: [&str; 5] = ["appid", "openid", "unionid", "external_id", "created_at"];
/// As many bad lines are told at once; a file of the wrong kind is all bad.
const MOST_PROBLEMS: usize = 20;

/// The lines that are wrong, from the first.
#[derive(Debug, PartialEq, Eq)]
pub struct BadLines(pub Vec<Words>);

impl Bilingual for BadLines {
    fn words(&self) -> Words {
        Words::joined(self.0.iter().cloned(), "\n")
    }
}

english_for_the_log!(BadLines);

/// All users of the file, or what is wrong with it.
pub fn read(text: &str, apps: &Apps, now: UnixMillis) -> Result<Vec<ImportedUser>, BadLines> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<usize>> = None;
    let (mut users, mut problems) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(Words::same(error));
                continue;
            }
        };
        let line = record
            .position()
            .map_or(0, |position| line_of(text, position));
        if columns.is_none() && record.get(0).is_some_and(|field| field.starts_with('{')) {
            let ndjson = words!(
                "这是 JSON，导入要 CSV：users export --format csv",
                "this is JSON, and an import takes CSV: users export --format csv"
            );
            return Err(BadLines(vec![of_line(line, &ndjson)]));
        }
        if columns.is_none() {
            match named_columns(&record) {
                Some(Ok(named)) => {
                    columns = Some(named);
                    continue;
                }
                Some(Err(problem)) => {
                    return Err(BadLines(vec![of_line(line, &problem)]));
                }
                None => columns = Some((0..COLUMNS.len()).collect()),
            }
        }
        match user(
            &record,
            columns.as_deref().unwrap_or_default(),
            line,
            apps,
            now,
        ) {
            Ok(user) => users.push(user),
            Err(problem) => problems.push(of_line(line, &problem)),
        }
    }
    if problems.is_empty() {
        return Ok(users);
    }
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    problems.truncate(MOST_PROBLEMS);
    if more > 0 {
        problems.push(words!("…… 还有 {more} 处", "… and {more} more"));
    }
    Err(BadLines(problems))
}

fn of_line(line: u64, problem: &Words) -> Words {
    words!("第 {line} 行：{}", "line {line}: {}", problem)
}

/// Where the record really begins, from 1: the reader's position is before what it passes over.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let begin = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(begin..).unwrap_or_default();
    let is_passed_over = |line: &&str| line.trim().is_empty() || line.starts_with('#');
    let passed_over = rest.lines().take_while(is_passed_over).count();
    position.line() + passed_over as u64
}

/// For each field of a line, which column it is; `None` if the first line holds a user already.
fn named_columns(record: &StringRecord) -> Option<Result<Vec<usize>, Words>> {
    if !record
        .iter()
        .any(|field| field == "appid" || field == "openid")
    {
        return None;
    }
    let mut named = Vec::new();
    for field in record {
        match COLUMNS.iter().position(|column| *column == field) {
            Some(column) if named.contains(&column) => {
                return Some(Err(words!(
                    "{field} 列出现了两次",
                    "the column {field} is there twice"
                )));
            }
            Some(column) => named.push(column),
            None => {
                let columns = COLUMNS.join(", ");
                return Some(Err(words!(
                    "不认识 {field:?} 列；可以有 {columns}",
                    "unknown column {field:?}; the columns are {columns}"
                )));
            }
        }
    }
    match (0..2).find(|column| !named.contains(column)) {
        Some(column) => {
            let column = COLUMNS[column];
            Some(Err(words!(
                "缺少 {column} 列",
                "the column {column} is missing"
            )))
        }
        None => Some(Ok(named)),
    }
}

fn user(
    record: &StringRecord,
    columns: &[usize],
    line: u64,
    apps: &Apps,
    now: UnixMillis,
) -> Result<ImportedUser, Words> {
    if record.len() > columns.len() {
        let (fields, columns) = (record.len(), columns.len());
        return Err(words!(
            "有 {fields} 个字段，而只有 {columns} 列",
            "{fields} fields where there are {columns} columns"
        ));
    }
    let field = |column: usize| {
        let position = columns.iter().position(|named| *named == column);
        position
            .and_then(|position| record.get(position))
            .filter(|text| !text.is_empty())
    };
    let required = |column: usize| {
        let name = COLUMNS[column];
        field(column).ok_or_else(|| words!("缺少 {name}", "{name} is missing"))
    };
    let appid = required(0)?;
    let app = apps.by_appid(appid).ok_or_else(|| {
        let served: Vec<String> = apps.appids().iter().map(ToString::to_string).collect();
        let served = served.join(", ");
        words!(
            "appid {appid} 不是这台服务器的：{served}",
            "appid {appid} is none of this server's: {served}"
        )
    })?;
    let created_at = field(4).map(instant).transpose()?.unwrap_or(now);
    Ok(ImportedUser {
        line,
        appid: app.appid.clone(),
        openid: parse(COLUMNS[1], required(1)?)?,
        unionid: field(2).map(|text| parse(COLUMNS[2], text)).transpose()?,
        open_platform: app.open_platform.clone(),
        external_id: field(3).map(external_id).transpose()?,
        created_at,
        new_user_id: new_user_id(created_at),
    })
}

fn parse<T: FromStr>(column: &str, text: &str) -> Result<T, Words>
where
    T::Err: Bilingual,
{
    text.parse().map_err(|error: T::Err| {
        let error = error.words();
        words!("{column} {text:?}：{}", "{column} {text:?}: {}", error)
    })
}

/// Any text, but for what nobody means: control characters come from a broken file.
fn external_id(text: &str) -> Result<ExternalId, Words> {
    if text.chars().any(char::is_control) {
        return Err(words!(
            "external_id {text:?}：里面有控制字符",
            "external_id {text:?}: it holds control characters"
        ));
    }
    parse(COLUMNS[3], text)
}

/// Milliseconds since 1970, or a date and time (`2019-06-24T10:33:20Z`, `2019-06-24 10:33:20`, in UTC).
fn instant(text: &str) -> Result<UnixMillis, Words> {
    let instant = match text.parse::<u64>() {
        // Nobody used a mini program in the seventies: these are seconds.
        Ok(millis) if millis < 1_000_000_000_000 => None,
        Ok(millis) => UnixMillis::new(millis),
        Err(_) => parse_date_time(text),
    };
    instant.ok_or_else(|| {
        words!(
            "created_at {text:?}：应为 1970 年以来的毫秒数（1561370000000）或 UTC 日期时间（2019-06-24T10:33:20Z）",
            "created_at {text:?}: not milliseconds since 1970 (1561370000000) \
             or a date and time in UTC (2019-06-24T10:33:20Z)"
        )
    })
}
