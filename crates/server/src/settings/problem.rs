//! What is wrong with the settings, said so that the reader can mend it.

use std::fmt;
use std::path::Path;

use toml::Value;

use super::origin::Origin;
use super::reference;
use crate::secret_text::looks_like_a_secret;

/// One setting that is missing, wrong or unknown.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The first line: which setting, from where, and what is wrong.
    headline: String,
    /// What the setting is for, and a right one.
    help: Vec<String>,
}

impl Problem {
    pub fn missing(name: &str, when: &str) -> Self {
        Self {
            headline: format!("missing  {name}: {when}"),
            help: help(name),
        }
    }

    /// The value is shown unless the setting holds secrets.
    pub fn wrong(name: &str, value: &Value, origin: &Origin, reason: impl fmt::Display) -> Self {
        let is_secret =
            name.contains("secret") && !name.ends_with("_file") && !name.ends_with("_files");
        let text = value.to_string();
        let shown = if is_secret || looks_like_a_secret(&text) {
            "(not shown)"
        } else {
            &text
        };
        Self {
            headline: format!("wrong    {name} = {shown} (from {origin}): {reason}"),
            help: help(name),
        }
    }

    pub fn unknown(name: &str, origin: &Origin, similar: Option<&str>) -> Self {
        let question = similar
            .map(|similar| format!("; is it {similar}?"))
            .unwrap_or_default();
        let headline = format!("unknown  {name} (from {origin}){question}");
        Self {
            headline,
            help: similar.map(help).unwrap_or_default(),
        }
    }

    pub fn of_file(path: &Path, reason: &str) -> Self {
        Self {
            headline: format!("file     {}: {reason}", path.display()),
            help: Vec::new(),
        }
    }
}

fn help(name: &str) -> Vec<String> {
    if let Some(key) = name
        .strip_prefix("apps.")
        .and_then(|rest| rest.split('.').nth(1))
    {
        return vec![format!("a right one: {}", app_example(key))];
    }
    if let Some(key) = name
        .strip_prefix("services.")
        .and_then(|rest| rest.split('.').nth(1))
    {
        return vec![format!("a right one: {}", service_example(key))];
    }
    let Some(entry) = reference::entry(name) else {
        return Vec::new();
    };
    let example = format!("a right one: {}", entry.example);
    entry
        .comment
        .iter()
        .map(|line| (*line).to_owned())
        .chain([example])
        .collect()
}

fn app_example(key: &str) -> &'static str {
    match key {
        "secret_file" => "secret_file = \"/run/secrets/shop-appsecret\"",
        "secret" => "secret = \"the AppSecret of mp.weixin.qq.com, 32 hex digits\"",
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

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}", self.headline)?;
        self.help
            .iter()
            .try_for_each(|line| write!(f, "\n             {line}"))
    }
}

/// Everything that is wrong, at once: nobody likes to mend a file line by line.
#[derive(Debug)]
pub struct SettingsError(pub Vec<Problem>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let noun = if count == 1 {
            "setting needs"
        } else {
            "settings need"
        };
        writeln!(f, "设置有 {count} 处要改 / {count} {noun} a look")?;
        self.0
            .iter()
            .try_for_each(|problem| write!(f, "\n{problem}\n"))
    }
}

impl std::error::Error for SettingsError {}
