//! `services.secrets`, and the `[services.NAME]` sections.

use super::reader::Reader;
use crate::language::{Bilingual, words};
use crate::secret_text::SecretText;
use crate::services::{ServiceScope, TeamService, TeamServices};

/// What is shorter can be guessed.
const SHORTEST_SECRET: usize = 16;
/// The old one and the new one.
const MOST_SECRETS: usize = 2;
/// It stands in every event that the service has caused.
const LONGEST_NAME: usize = 64;
/// Of those who have no section of their own; `services.secrets` is a setting, so no section has this name.
const READERS_OF_THE_FEED: &str = "secrets";

impl Reader {
    pub(super) fn services(&mut self) -> Option<TeamServices> {
        let readers = self.readers_of_the_feed();
        let names = self.service_names();
        let read: Vec<Option<TeamService>> = names.iter().map(|name| self.service(name)).collect();
        let named = read.into_iter().collect::<Option<Vec<TeamService>>>();
        let mut services = vec![readers?];
        for service in named? {
            let is_known = |secret: &SecretText| {
                let known = services.iter().flat_map(|service| &service.secrets);
                known.into_iter().any(|known| known.is(secret.expose()))
            };
            if service.secrets.iter().any(is_known) {
                let name = format!("services.{}.secrets", service.name);
                return self.wrong(
                    &name,
                    "另一个服务也是这个密钥 / another service has the same secret",
                );
            }
            services.push(service);
        }
        self.check_that_events_are_kept(&services);
        Some(TeamServices(services))
    }

    /// They may read the feed of the revocations, and nothing else.
    fn readers_of_the_feed(&mut self) -> Option<TeamService> {
        let secrets = self.list("services.secrets")?;
        Some(TeamService {
            name: READERS_OF_THE_FEED.into(),
            secrets: self.checked("services.secrets", secrets)?,
            scopes: vec![ServiceScope::Revocations],
        })
    }

    fn service(&mut self, name: &str) -> Option<TeamService> {
        let setting = |key: &str| format!("services.{name}.{key}");
        if !is_service_name(name) {
            let reason = words!(
                "[services.NAME] 的 NAME 只能用 a-z、0-9、_ 和 -，最多 {LONGEST_NAME} 个",
                "the NAME of [services.NAME] is of a-z, 0-9, _ and -, at most {LONGEST_NAME} of them"
            );
            return self.wrong(&setting("scopes"), reason);
        }
        let scopes = self.scopes(&setting("scopes"));
        let mut secrets = self.list_if_given(&setting("secrets"))?;
        let files = self.list_if_given(&setting("secret_files"))?;
        let from = if secrets.is_empty() {
            "secret_files"
        } else {
            "secrets"
        };
        for file in files {
            match std::fs::read_to_string(&file) {
                Ok(text) => secrets.push(text.trim().to_owned()),
                Err(error) => {
                    let cause = error.words();
                    let reason = words!("{file}：{}", "{file}: {}", cause);
                    return self.wrong(&setting("secret_files"), reason);
                }
            }
        }
        if secrets.is_empty() {
            self.missing(
                &setting("secrets"),
                "每个服务都要有，或者 secret_files / every service needs one, or secret_files",
            );
            return None;
        }
        Some(TeamService {
            name: name.to_owned(),
            secrets: self.checked(&setting(from), secrets)?,
            scopes: scopes?,
        })
    }

    fn scopes(&mut self, name: &str) -> Option<Vec<ServiceScope>> {
        let texts = self.list_if_given(name)?;
        if texts.is_empty() {
            self.missing(
                name,
                "每个服务至少要有一个 / every service needs at least one",
            );
            return None;
        }
        let scopes: Option<Vec<ServiceScope>> =
            texts.iter().map(|text| text.parse().ok()).collect();
        if scopes.is_none() {
            let words: Vec<&str> = ServiceScope::ALL
                .iter()
                .map(|scope| scope.as_str())
                .collect();
            let words = words.join(", ");
            let reason = words!("每个都应为其中之一：{words}", "each must be one of {words}");
            return self.wrong(name, reason);
        }
        scopes
    }

    fn checked(&mut self, name: &str, secrets: Vec<String>) -> Option<Vec<SecretText>> {
        if secrets.len() > MOST_SECRETS {
            return self.wrong(name, "同时最多两个 / at most two may be valid at once");
        }
        if secrets.iter().any(|secret| secret.len() < SHORTEST_SECRET) {
            return self.wrong(
                name,
                "每个至少 16 个字符 / each must have at least 16 characters",
            );
        }
        Some(secrets.into_iter().map(SecretText::new).collect())
    }

    fn list_if_given(&mut self, name: &str) -> Option<Vec<String>> {
        match self.value(name) {
            Some(_) => self.list(name),
            None => Some(Vec::new()),
        }
    }

    fn check_that_events_are_kept(&mut self, services: &[TeamService]) {
        let reader = services
            .iter()
            .find(|service| service.may(ServiceScope::Events));
        let is_off = self
            .duration("events.retention")
            .is_some_and(|retention| retention.is_zero());
        if let (Some(reader), true) = (reader, is_off) {
            let name = &reader.name;
            let reason = words!(
                "[services.{name}] 要读事件，而一个都没有留",
                "[services.{name}] reads events, and none are kept"
            );
            self.refuse("events.retention", reason);
        }
    }
}

/// Variables are in capitals, so names must not differ by them.
fn is_service_name(name: &str) -> bool {
    name != READERS_OF_THE_FEED
        && name.len() <= LONGEST_NAME
        && name
            .bytes()
            .all(|octet| matches!(octet, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}
