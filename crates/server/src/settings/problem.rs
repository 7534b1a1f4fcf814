//! What is wrong with the settings, said so that the reader can mend it.

use std::path::Path;

use toml::Value;

use super::origin::Origin;
use super::reference;
use crate::language::{Bilingual, Language, Words, english_for_the_log, words};
use crate::secret_text::looks_like_a_secret;

/// One setting that is missing, wrong or unknown.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The first line: which setting, from where, and what is wrong.
    headline: Words,
    /// What the setting is for, and a right one; each line behind a line end.
    help: Words,
}

/// Where the lines of the help begin, below the name of the setting or near it.
const INDENT: &str = "\n             ";

impl Problem {
    pub fn missing(name: &str, when: Words) -> Self {
        Self {
            headline: words!("缺少     {name}：{}", "missing  {name}: {}", when),
            help: help(name),
        }
    }

    /// The value is shown unless the setting holds secrets.
    pub fn wrong(name: &str, value: &Value, origin: &Origin, reason: Words) -> Self {
        let shown = match shown(name, value) {
            Some(value) => Words::same(value),
            None => "（不显示） / (not shown)".into(),
        };
        let origin = origin.words();
        Self {
            headline: words!(
                "不对     {name} = {}（来自 {}）：{}",
                "wrong    {name} = {} (from {}): {}",
                shown,
                origin,
                reason
            ),
            help: help(name),
        }
    }

    pub fn unknown(name: &str, origin: &Origin, similar: Option<&str>) -> Self {
        let question = match similar {
            Some(similar) => words!("；是不是 {similar}？", "; is it {similar}?"),
            None => Words::default(),
        };
        let origin = origin.words();
        Self {
            headline: words!(
                "不认识   {name}（来自 {}）{}",
                "unknown  {name} (from {}){}",
                origin,
                question
            ),
            help: similar.map(help).unwrap_or_default(),
        }
    }

    pub fn of_file(path: &Path, reason: Words) -> Self {
        let path = path.display();
        Self {
            headline: words!("文件     {path}：{}", "file     {path}: {}", reason),
            help: Words::default(),
        }
    }
}

/// The value as it is written, unless it is a secret or looks like one.
pub fn shown(name: &str, value: &Value) -> Option<String> {
    // A limit is a number, also that of wrong secrets.
    let is_secret = name.contains("secret")
        && !name.ends_with("_file")
        && !name.ends_with("_files")
        && !name.starts_with("limits.");
    let text = value.to_string();
    (!is_secret && !looks_like_a_secret(&text)).then_some(text)
}

fn help(name: &str) -> Words {
    if let Some(key) = name
        .strip_prefix("apps.")
        .and_then(|rest| rest.split('.').nth(1))
    {
        return right_one(app_example(key));
    }
    if let Some(key) = name
        .strip_prefix("services.")
        .and_then(|rest| rest.split('.').nth(1))
    {
        return right_one(service_example(key));
    }
    let Some(entry) = reference::entry(name) else {
        return Words::default();
    };
    let comment = |language| {
        let lines = entry.comment_in(language);
        lines
            .map(|line| format!("{INDENT}{line}"))
            .collect::<String>()
    };
    let comment = Words {
        zh: comment(Language::Chinese).into(),
        en: comment(Language::English).into(),
    };
    comment.and(&right_one(entry.example))
}

fn right_one(example: &str) -> Words {
    words!(
        "{INDENT}正确的例子：{example}",
        "{INDENT}a right one: {example}"
    )
}

fn app_example(key: &str) -> &'static str {
    match key {
        "secret_file" => "secret_file = \"/run/secrets/shop-appsecret\"",
        "secret" => "secret = \"<AppSecret, 32 × 0-9 a-f>\"",
        "open_platform" => "open_platform = \"main\"",
        _ => "appid = \"wx0123456789abcdef\"",
    }
}

fn service_example(key: &str) -> &'static str {
    match key {
        "secret_files" => "secret_files = [\"/run/secrets/crm\"]",
        "secrets" => "secrets = [\"a-long-random-text\"]",
        _ => "scopes = [\"users.read\", \"events\"]",
    }
}

impl Bilingual for Problem {
    fn words(&self) -> Words {
        Words::same("  ").and(&self.headline).and(&self.help)
    }
}

/// Everything that is wrong, at once: nobody likes to mend a file line by line.
#[derive(Debug)]
pub struct SettingsError(pub Vec<Problem>);

impl Bilingual for SettingsError {
    fn words(&self) -> Words {
        let count = self.0.len();
        let title = match count {
            1 => words!("设置有 {count} 处要改", "{count} setting needs a look"),
            _ => words!("设置有 {count} 处要改", "{count} settings need a look"),
        };
        let problems = self.0.iter().map(|problem| problem.words());
        let paragraphs = std::iter::once(title).chain(problems);
        Words::joined(paragraphs, "\n\n").and(&Words::same("\n"))
    }
}

english_for_the_log!(SettingsError);
