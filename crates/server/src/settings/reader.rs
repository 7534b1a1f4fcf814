//! Single values out of the layers; what is wrong with one is kept.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use toml::Value;
use weapp_login_core::UnixMillis;

use super::layers::Layers;
use super::origin::Origin;
use super::problem::Problem;
use crate::clock::parse_date_time;
use crate::language::{Bilingual, Words, words};

const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Which of two settings for one thing was given.
pub enum Given {
    Neither,
    One,
    Other,
}

pub struct Reader {
    layers: Layers,
    problems: Vec<Problem>,
}

impl Reader {
    pub fn new(layers: Layers) -> Self {
        Self {
            layers,
            problems: Vec::new(),
        }
    }

    /// First those of the layers, then those of the values.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.layers.into_problems();
        problems.extend(self.problems);
        problems
    }

    pub fn app_names(&self) -> Vec<String> {
        self.layers.app_names()
    }

    pub fn service_names(&self) -> Vec<String> {
        self.layers.service_names()
    }

    pub fn missing(&mut self, name: &str, when: impl Into<Words>) {
        self.problems.push(Problem::missing(name, when.into()));
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        Some(&self.layers.setting(name)?.value)
    }

    pub fn origin(&self, name: &str) -> Option<Origin> {
        Some(self.layers.setting(name)?.origin.clone())
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_str().map(str::to_owned)
    }

    pub fn list(&mut self, name: &str) -> Option<Vec<String>> {
        let items = self.value(name)?.as_array()?.clone();
        let texts: Option<Vec<String>> = items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect();
        if texts.is_none() {
            return self.wrong(name, "应为一列文本 / it must be a list of texts");
        }
        texts
    }

    pub fn whole_number<Number>(&mut self, name: &str, least: Number) -> Option<Number>
    where
        Number: TryFrom<i64> + PartialOrd + Display,
    {
        match Number::try_from(self.value(name)?.as_integer()?) {
            Ok(number) if number >= least => Some(number),
            _ => self.wrong(
                name,
                words!("至少要 {least}", "it must be at least {least}"),
            ),
        }
    }

    /// At most a century: whatever is longer is a slip, and sums of it must fit.
    pub fn duration(&mut self, name: &str) -> Option<Duration> {
        match humantime::parse_duration(&self.text(name)?) {
            Ok(duration) if duration <= CENTURY => Some(duration),
            Ok(_) => self.wrong(name, "最多 100 年 / it must be at most 100 years"),
            Err(_) => self.wrong(
                name,
                "应为时长，例如 10s、15m、24h、30d / it must be a duration such as 10s, 15m, 24h or 30d",
            ),
        }
    }

    pub fn positive_duration(&mut self, name: &str) -> Option<Duration> {
        let duration = self.duration(name)?;
        if duration.is_zero() {
            self.wrong(name, "不能是零 / it must be longer than nothing")
        } else {
            Some(duration)
        }
    }

    /// Which of two settings for one thing counts: the one that is given, and of two the later layer's.
    pub fn given(&mut self, one: &str, other: &str) -> Option<Given> {
        match (self.rank_if_given(one), self.rank_if_given(other)) {
            (None, None) => Some(Given::Neither),
            (Some(_), None) => Some(Given::One),
            (None, Some(_)) => Some(Given::Other),
            (Some(one), Some(other)) if one > other => Some(Given::One),
            (Some(one), Some(other)) if one < other => Some(Given::Other),
            _ => {
                let reason = words!(
                    "{other} 也设了；两个只要一个",
                    "{other} is set there too; one of the two is enough"
                );
                self.wrong(one, reason)
            }
        }
    }

    fn rank_if_given(&self, name: &str) -> Option<u8> {
        let setting = self.layers.setting(name)?;
        let is_empty = match &setting.value {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        (!is_empty).then(|| setting.origin.rank())
    }

    /// The inner `None` where it is empty.
    pub fn instant(&mut self, name: &str) -> Option<Option<UnixMillis>> {
        let text = self.text(name)?;
        if text.is_empty() {
            return Some(None);
        }
        match parse_date_time(&text) {
            Some(instant) => Some(Some(instant)),
            None => self.wrong(
                name,
                "应为时刻，例如 2027-03-31T16:00:00Z / it must be an instant such as 2027-03-31T16:00:00Z",
            ),
        }
    }

    pub fn parse<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: Bilingual,
    {
        match self.text(name)?.parse() {
            Ok(value) => Some(value),
            Err(error) => self.wrong(name, error.words()),
        }
    }

    pub fn parse_or<T: FromStr>(&mut self, name: &str, expected: &'static str) -> Option<T> {
        match self.text(name)?.parse() {
            Ok(value) => Some(value),
            Err(_) => self.wrong(name, expected),
        }
    }

    pub fn refuse(&mut self, name: &str, reason: impl Into<Words>) {
        let (value, origin) = match self.layers.setting(name) {
            Some(setting) => (setting.value.clone(), setting.origin.clone()),
            None => (Value::from(""), Origin::Default),
        };
        self.problems
            .push(Problem::wrong(name, &value, &origin, reason.into()));
    }

    /// As [`Reader::refuse`], where a value was wanted.
    pub fn wrong<T>(&mut self, name: &str, reason: impl Into<Words>) -> Option<T> {
        self.refuse(name, reason);
        None
    }
}
