//! Where a setting comes from: the default file, a file, the environment, a flag; the later wins.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::origin::Origin;
use super::problem::{self, Problem, SettingsError};
use super::reference;
use crate::language::{Bilingual, Words, words};
use crate::store::sql::DatabaseUrl;

/// One setting, by its dotted name. It may hold a secret, so it is never shown whole.
#[derive(Clone)]
pub struct Setting {
    pub value: Value,
    pub origin: Origin,
}

/// One setting as it is in force, to be shown.
pub struct SettingLine {
    /// `apps.shop` of `apps.shop.appid`; empty for what stands before the first section.
    pub section: String,
    pub key: String,
    /// As TOML; `None` for a secret.
    pub shown: Option<String>,
    /// Of a secret, what may be shown instead: where the database is.
    pub instead: Option<String>,
    pub is_empty: bool,
    pub origin: Origin,
}

impl SettingLine {
    pub fn is_default(&self) -> bool {
        self.origin == Origin::Default
    }
}

/// All settings, and what was wrong on the way.
pub struct Layers {
    settings: BTreeMap<String, Setting>,
    problems: Vec<Problem>,
    /// Why the file tells nothing at all.
    unreadable_file: Option<Problem>,
}

/// What an app's section may hold, for it has no place in the default file.
pub const APP_SETTINGS: [&str; 4] = ["appid", "secret", "secret_file", "open_platform"];
/// The same for a service's: lists, all of them.
pub const SERVICE_SETTINGS: [&str; 3] = ["secrets", "secret_files", "scopes"];
const VARIABLE_PREFIX: &str = "WEAPP_LOGIN__";

impl Default for Layers {
    /// The default file alone.
    fn default() -> Self {
        let mut settings = BTreeMap::new();
        for (name, value) in flatten(reference::defaults()) {
            settings.insert(
                name,
                Setting {
                    value,
                    origin: Origin::Default,
                },
            );
        }
        Self {
            settings,
            problems: Vec::new(),
            unreadable_file: None,
        }
    }
}

impl Layers {
    /// A file that cannot be read, or is not TOML, is one problem; a setting that nobody knows is one too.
    pub fn add_file(&mut self, path: &Path) {
        let origin = Origin::File(path.to_owned());
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.unreadable_file = Some(Problem::of_file(path, error.words()));
                return;
            }
        };
        match text.parse::<Table>() {
            Ok(table) => {
                for (name, value) in flatten(table) {
                    if value.is_table() && self.has_section(&name) {
                        continue;
                    }
                    self.set(&name, value, origin.clone());
                }
            }
            // The message shows the line, which may hold a secret; where it is, is enough.
            Err(error) => {
                let line = error.span().map_or(1, |span| {
                    text[..span.start.min(text.len())].lines().count().max(1)
                });
                let message = error.message();
                let reason = words!(
                    "第 {line} 行不是 TOML：{message}",
                    "line {line} is not TOML: {message}"
                );
                self.unreadable_file = Some(Problem::of_file(path, reason));
            }
        }
    }

    /// Those whose name starts with `WEAPP_LOGIN__`; the rest of the name is the setting's, `__` for a dot.
    pub fn add_variables(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        for (variable, text) in variables {
            let Some(rest) = variable.strip_prefix(VARIABLE_PREFIX) else {
                continue;
            };
            let name = rest.to_lowercase().replace("__", ".");
            let origin = Origin::Variable(variable);
            match self
                .known_kind(&name)
                .map(|kind| value_from_text(&text, &kind))
            {
                Some(Ok(value)) => self.set(&name, value, origin),
                Some(Err(expected)) => {
                    self.problems
                        .push(Problem::wrong(&name, &Value::from(text), &origin, expected))
                }
                None => self.problems.push(self.unknown(&name, &origin)),
            }
        }
    }

    pub fn set(&mut self, name: &str, value: impl Into<Value>, origin: Origin) {
        let value = value.into();
        match self.known_kind(name) {
            None => self.problems.push(self.unknown(name, &origin)),
            Some(kind) if kind.type_str() != value.type_str() => {
                let (expected, found) = (kind_of(&kind), kind_of(&value));
                let expected = words!("应为{}，不是{}", "it must be {}, not {}", expected, found);
                self.problems
                    .push(Problem::wrong(name, &value, &origin, expected));
            }
            Some(_) => {
                self.settings
                    .insert(name.to_owned(), Setting { value, origin });
            }
        }
    }

    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.get(name)
    }

    /// The `NAME`s of `[apps.NAME]`, in order.
    pub fn app_names(&self) -> Vec<String> {
        self.names_of(app_setting)
    }

    /// The `NAME`s of `[services.NAME]`, in order.
    pub fn service_names(&self) -> Vec<String> {
        self.names_of(service_setting)
    }

    fn names_of(&self, setting: fn(&str) -> Option<(&str, &str)>) -> Vec<String> {
        let names = self.settings.keys().filter_map(|name| setting(name));
        let mut names: Vec<String> = names.map(|(section, _)| section.to_owned()).collect();
        names.dedup();
        names
    }

    /// Every setting in force: in the order of the default file, the apps last.
    pub fn lines(&self) -> Vec<SettingLine> {
        let mut names: Vec<&String> = self.settings.keys().collect();
        names.sort_by_key(|name| reference::place(name));
        names
            .into_iter()
            .filter_map(|name| self.line(name))
            .collect()
    }

    fn line(&self, name: &str) -> Option<SettingLine> {
        let setting = self.settings.get(name)?;
        // The section of no setting.
        if setting.value.is_table() {
            return None;
        }
        let (section, key) = name.rsplit_once('.').unwrap_or(("", name));
        let is_empty = match &setting.value {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        Some(SettingLine {
            section: section.to_owned(),
            key: key.to_owned(),
            shown: problem::shown(name, &setting.value),
            instead: setting
                .value
                .as_str()
                .filter(|_| name == "store.url")
                .and_then(|text| text.parse::<DatabaseUrl>().ok())
                .map(|url| url.to_string()),
            is_empty,
            origin: setting.origin.clone(),
        })
    }

    /// What keeps any of this from being in force: a file that cannot be read, settings that nobody knows.
    pub fn all_problems(mut self) -> Option<SettingsError> {
        let mut problems: Vec<Problem> = self.unreadable_file.take().into_iter().collect();
        problems.extend(self.problems);
        (!problems.is_empty()).then_some(SettingsError(problems))
    }

    pub fn unreadable_file(&mut self) -> Option<Problem> {
        self.unreadable_file.take()
    }

    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    fn has_section(&self, name: &str) -> bool {
        let prefix = format!("{name}.");
        name == "apps"
            || name.starts_with("apps.")
            || name.starts_with("services.")
            || self.settings.keys().any(|known| known.starts_with(&prefix))
    }

    /// A value of the kind that the setting has, if there is such a setting.
    fn known_kind(&self, name: &str) -> Option<Value> {
        if let Some((_, key)) = app_setting(name) {
            return APP_SETTINGS.contains(&key).then(|| Value::from(""));
        }
        if let Some((_, key)) = service_setting(name) {
            let is_known = SERVICE_SETTINGS.contains(&key);
            return is_known.then(|| Value::Array(Vec::new()));
        }
        self.settings.get(name).map(|setting| setting.value.clone())
    }

    fn unknown(&self, name: &str, origin: &Origin) -> Problem {
        let app_names = app_setting(name).into_iter().flat_map(|(app, _)| {
            APP_SETTINGS
                .iter()
                .map(move |key| format!("apps.{app}.{key}"))
        });
        let service_names = service_setting(name).into_iter().flat_map(|(service, _)| {
            SERVICE_SETTINGS
                .iter()
                .map(move |key| format!("services.{service}.{key}"))
        });
        let known = self.settings.keys().cloned();
        let known = known.chain(app_names).chain(service_names);
        let similar = known
            .map(|candidate| (strsim::jaro_winkler(name, &candidate), candidate))
            .filter(|(similarity, _)| *similarity > 0.8)
            .max_by(|left, right| left.0.total_cmp(&right.0))
            .map(|(_, candidate)| candidate);
        Problem::unknown(name, origin, similar.as_deref())
    }
}

/// `apps.NAME.KEY` as `(NAME, KEY)`.
fn app_setting(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix("apps.")?.split_once('.')
}

/// `services.NAME.KEY` as `(NAME, KEY)`; `services.secrets` is a setting of its own.
fn service_setting(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix("services.")?.split_once('.')
}

fn flatten(table: Table) -> Vec<(String, Value)> {
    let mut flat = Vec::new();
    for (key, value) in table {
        match value {
            // An empty section is kept as such, so that a misspelt one is noticed.
            Value::Table(inner) if inner.is_empty() => flat.push((key, Value::Table(inner))),
            Value::Table(inner) => {
                flat.extend(
                    flatten(inner)
                        .into_iter()
                        .map(|(name, value)| (format!("{key}.{name}"), value)),
                );
            }
            value => flat.push((key, value)),
        }
    }
    flat
}

/// A variable is text; what it means is told by the kind of the default.
fn value_from_text(text: &str, kind: &Value) -> Result<Value, Words> {
    match kind {
        Value::Integer(_) => text
            .trim()
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| "应为整数 / it must be a whole number".into()),
        Value::Boolean(_) => text
            .trim()
            .parse::<bool>()
            .map(Value::from)
            .map_err(|_| "应为 true 或 false / it must be true or false".into()),
        Value::Array(_) if text.trim_start().starts_with('[') => {
            let table = format!("list = {text}").parse::<Table>().ok();
            let list = table.and_then(|mut table| table.remove("list"));
            list.ok_or_else(|| {
                "应为 [ ] 里的一列，或用逗号隔开 / it must be a list in [ ], or its items with commas"
                    .into()
            })
        }
        Value::Array(_) => {
            let items = text
                .split([',', '\n'])
                .map(str::trim)
                .filter(|item| !item.is_empty());
            Ok(items.map(str::to_owned).collect::<Vec<_>>().into())
        }
        _ => Ok(Value::from(text)),
    }
}

fn kind_of(value: &Value) -> Words {
    match value {
        Value::String(_) => "引号里的文本 / a text in quotes",
        Value::Integer(_) => "整数 / a whole number",
        Value::Float(_) => "小数 / a number with a point",
        Value::Boolean(_) => " true 或 false / true or false",
        Value::Datetime(_) => "没有引号的日期 / a date without quotes",
        Value::Array(_) => " [ ] 里的一列 / a list in [ ]",
        Value::Table(_) => "一节 / a section",
    }
    .into()
}
