//! The three steps of a rotation, on the text of a key file: add a key last, move it first, drop the old one.
//!
//! Comments stay where they are, and each step writes down below what it did and when.

use weapp_login_core::UnixMillis;
use weapp_login_core::key_ring::key_lines;
use zeroize::Zeroizing;

use super::journal::{self, Entry};
use super::reading::{KeysError, text_of_file};
use crate::clock::date_time;
use crate::language::{Bilingual, Words, words};
use crate::settings::KeyFile;

pub use super::journal::Standing;

/// A key file whose lines have been found right before.
pub struct KeyLines {
    /// Without their ends.
    lines: Vec<Zeroizing<String>>,
}

/// Why a step is not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum StepRefused {
    OneWaits { kid: String },
    NoneWaits { kids: Vec<String> },
    NoSuchKey { kid: String, kids: Vec<String> },
    AlreadyFirst { kid: String },
    OnlyKey { kid: String },
    FirstKey { kid: String },
    TooEarly { kid: String, until: String },
    NoRecord { kid: String },
}

impl Bilingual for StepRefused {
    fn words(&self) -> Words {
        match self {
            Self::OneWaits { kid } => words!(
                "{kid} 还在等待提升，先 promote 或 drop 它",
                "{kid} was added before and waits to be promoted: promote or drop it first"
            ),
            Self::NoneWaits { kids } => {
                let kids = kids.join(", ");
                words!(
                    "没有等待提升的密钥：先 rotate add；手工改过的文件要写明 promote KID（这里有 {kids}）",
                    "no key waits to be promoted: rotate add makes one; of a file changed by hand, name the key ({kids})"
                )
            }
            Self::NoSuchKey { kid, kids } => {
                let kids = kids.join(", ");
                words!(
                    "没有 {kid}，只有 {kids}",
                    "there is no {kid} here, but {kids}"
                )
            }
            Self::AlreadyFirst { kid } => {
                words!("{kid} 已经是第一个", "{kid} is the first already")
            }
            Self::OnlyKey { kid } => words!(
                "{kid} 是唯一的密钥：先 rotate add",
                "{kid} is the only key: rotate add first"
            ),
            Self::FirstKey { kid } => words!(
                "{kid} 是第一个，正在使用：先 promote 另一个",
                "{kid} is the first, and in use: promote another one first"
            ),
            Self::TooEarly { kid, until } => words!(
                "{kid} 签发的令牌还有效，{until} 以后才能删除；--now 不再等，还拿着这些令牌的人要重新登录",
                "tokens that {kid} minted are still good: it may be dropped after {until}; \
                 --now does not wait, and whoever holds one must log in again"
            ),
            Self::NoRecord { kid } => words!(
                "文件里没有记录 {kid} 什么时候停止签发；等够最长的 idle_ttl 以后，用 --now 删除",
                "the file does not tell when {kid} stopped minting; \
                 when the longest idle_ttl has passed since then, --now drops it"
            ),
        }
    }
}

/// What a promotion did.
#[derive(Debug, PartialEq, Eq)]
pub struct Promotion {
    pub kid: String,
    pub instead_of: String,
}

impl KeyLines {
    /// Of a file that a ring has been read from.
    pub fn read(file: &KeyFile) -> Result<Self, KeysError> {
        Ok(Self::of(&text_of_file(file)?))
    }

    /// Of a text that a ring has been read from.
    pub fn of(text: &str) -> Self {
        // Some editors put a mark before the first line, which would not stay there.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().map(|line| Zeroizing::new(line.to_owned()));
        Self {
            lines: lines.collect(),
        }
    }

    /// The file, ending with a line end.
    pub fn text(&self) -> Zeroizing<String> {
        let length = self.lines.iter().map(|line| line.len() + 1).sum();
        // Room for all of it at once: a text that grows leaves its first part behind in memory.
        let mut text = Zeroizing::new(String::with_capacity(length));
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// In their order.
    pub fn kids(&self) -> Vec<String> {
        let keys = self.lines.iter().filter_map(|line| kid_of(line));
        keys.map(str::to_owned).collect()
    }

    pub fn standing(&self, kid: &str) -> Standing {
        if self.kids().first().is_some_and(|first| first == kid) {
            return Standing::First;
        }
        let standings = journal::standings(self.lines.iter().map(|line| line.as_str()));
        standings.get(kid).copied().unwrap_or(Standing::Unknown)
    }

    /// Step one: the new key is the last. It checks, and mints nothing yet.
    pub fn add(&mut self, written_key: &str, now: UnixMillis) -> Result<String, StepRefused> {
        if let Some(kid) = self.waiting() {
            return Err(StepRefused::OneWaits { kid });
        }
        let kid = kid_of(written_key).unwrap_or_default().to_owned();
        let last_key = self.lines.iter().rposition(|line| kid_of(line).is_some());
        let place = last_key.map_or(self.lines.len(), |last| last + 1);
        self.lines
            .insert(place, Zeroizing::new(written_key.to_owned()));
        self.write_down(&Entry::Added(&kid), now);
        Ok(kid)
    }

    /// Step two: the key that waits, or the one that is named, becomes the first.
    ///
    /// `droppable_after` is for the one that was the first until now.
    pub fn promote(
        &mut self,
        kid: Option<&str>,
        droppable_after: Option<UnixMillis>,
        now: UnixMillis,
    ) -> Result<Promotion, StepRefused> {
        let kids = self.kids();
        let kid = match kid {
            Some(kid) => kid.to_owned(),
            None => self
                .waiting()
                .ok_or(StepRefused::NoneWaits { kids: kids.clone() })?,
        };
        let place = self.place_of(&kid)?;
        let first = kids.first().cloned().unwrap_or_default();
        if first == kid {
            return Err(StepRefused::AlreadyFirst { kid });
        }
        let line = self.lines.remove(place);
        let first_place = self.lines.iter().position(|line| kid_of(line).is_some());
        self.lines.insert(first_place.unwrap_or_default(), line);
        let entry = Entry::Promoted {
            kid: &kid,
            instead_of: &first,
            droppable_after,
        };
        self.write_down(&entry, now);
        Ok(Promotion {
            kid,
            instead_of: first,
        })
    }

    /// Step three: a key that is not needed any more goes, or one that was never used.
    pub fn drop_key(
        &mut self,
        kid: &str,
        at_once: bool,
        now: UnixMillis,
    ) -> Result<(), StepRefused> {
        let place = self.place_of(kid)?;
        let kid = kid.to_owned();
        if self.kids().len() == 1 {
            return Err(StepRefused::OnlyKey { kid });
        }
        match self.standing(&kid) {
            Standing::First => return Err(StepRefused::FirstKey { kid }),
            Standing::Retired {
                droppable_after: Some(instant),
            } if now <= instant && !at_once => {
                let until = date_time(instant);
                return Err(StepRefused::TooEarly { kid, until });
            }
            Standing::Unknown if !at_once => return Err(StepRefused::NoRecord { kid }),
            Standing::Waiting { .. } | Standing::Retired { .. } | Standing::Unknown => {}
        }
        self.lines.remove(place);
        self.write_down(&Entry::Dropped(&kid), now);
        Ok(())
    }

    fn waiting(&self) -> Option<String> {
        let is_waiting = |kid: &String| matches!(self.standing(kid), Standing::Waiting { .. });
        self.kids().into_iter().find(is_waiting)
    }

    fn place_of(&self, kid: &str) -> Result<usize, StepRefused> {
        let place = self.lines.iter().position(|line| kid_of(line) == Some(kid));
        place.ok_or_else(|| StepRefused::NoSuchKey {
            kid: shortened(kid),
            kids: self.kids(),
        })
    }

    fn write_down(&mut self, entry: &Entry<'_>, now: UnixMillis) {
        self.lines.push(Zeroizing::new(entry.line(now)));
    }
}

/// Of `weapp-….<kid>.<digits>`.
fn kid_of(line: &str) -> Option<&str> {
    let (_, line) = key_lines(line).next()?;
    line.split('.').nth(1)
}

/// Whoever names the whole key instead of its id shall not read it again in the error.
fn shortened(kid: &str) -> String {
    kid.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use weapp_login_core::KeyRing;

    use super::*;
    use crate::keys::new_token_key;

    const NOON: u64 = 1_785_499_200_000;

    fn after_noon(seconds: u64) -> UnixMillis {
        UnixMillis::new(NOON)
            .unwrap()
            .plus(Duration::from_secs(seconds))
    }

    fn file() -> (KeyLines, String, String) {
        let key = new_token_key();
        let text = format!("# ours\r\n\r\n{}\r\n# the end", *key.written());
        (KeyLines::of(&text), text, key.kid().to_string())
    }

    #[test]
    fn three_steps_change_the_order_and_keep_the_comments() {
        let (mut lines, _, old) = file();
        let new = lines
            .add(&new_token_key().written(), after_noon(0))
            .unwrap();
        assert_eq!(lines.kids(), [old.clone(), new.clone()]);
        assert!(matches!(lines.standing(&new), Standing::Waiting { .. }));
        let promotion = lines
            .promote(None, Some(after_noon(60)), after_noon(1))
            .unwrap();
        assert_eq!((&promotion.kid, &promotion.instead_of), (&new, &old));
        assert_eq!(lines.kids(), [new.clone(), old.clone()]);
        let until = "2026-07-31T12:01:00Z".to_owned();
        assert_eq!(
            lines.drop_key(&old, false, after_noon(60)),
            Err(StepRefused::TooEarly {
                kid: old.clone(),
                until
            })
        );
        lines.drop_key(&old, false, after_noon(61)).unwrap();
        assert_eq!(lines.kids(), std::slice::from_ref(&new));
        let text = lines.text();
        let ring = KeyRing::parse_file(&text).unwrap();
        assert_eq!(ring.minting_key().kid().to_string(), new);
        let comments: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(
            comments,
            [
                "# ours",
                "# the end",
                &format!("# 2026-07-31T12:00:00Z added {new}"),
                &format!(
                    "# 2026-07-31T12:00:01Z promoted {new}; {old} may be dropped after 2026-07-31T12:01:00Z"
                ),
                &format!("# 2026-07-31T12:01:01Z dropped {old}"),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_refused_and_changes_nothing() {
        let (mut lines, text, old) = file();
        let kid = old.clone();
        assert_eq!(
            lines.drop_key(&old, true, after_noon(0)),
            Err(StepRefused::OnlyKey { kid })
        );
        let kids = vec![old.clone()];
        assert_eq!(
            lines.promote(None, None, after_noon(0)),
            Err(StepRefused::NoneWaits { kids })
        );
        let kid = old.clone();
        assert_eq!(
            lines.promote(Some(&old), None, after_noon(0)),
            Err(StepRefused::AlreadyFirst { kid })
        );
        assert_eq!(lines.text().trim(), text.replace('\r', ""));
        let new = lines
            .add(&new_token_key().written(), after_noon(0))
            .unwrap();
        let kid = new.clone();
        assert_eq!(
            lines.add(&new_token_key().written(), after_noon(1)),
            Err(StepRefused::OneWaits { kid })
        );
        let kid = old.clone();
        assert_eq!(
            lines.drop_key(&old, true, after_noon(1)),
            Err(StepRefused::FirstKey { kid })
        );
        // What was never used may go.
        lines.drop_key(&new, false, after_noon(1)).unwrap();
        assert_eq!(lines.kids(), [old]);
    }

    #[test]
    fn a_promotion_can_be_taken_back_and_the_clock_begins_anew() {
        let (mut lines, _, old) = file();
        let new = lines
            .add(&new_token_key().written(), after_noon(0))
            .unwrap();
        lines
            .promote(None, Some(after_noon(60)), after_noon(0))
            .unwrap();
        lines
            .promote(Some(&old), Some(after_noon(90)), after_noon(30))
            .unwrap();
        assert_eq!(lines.kids(), [old.clone(), new.clone()]);
        assert!(matches!(
            lines.drop_key(&new, false, after_noon(61)),
            Err(StepRefused::TooEarly { .. })
        ));
        // Twice by mistake is not once more.
        assert!(matches!(
            lines.promote(None, None, after_noon(61)),
            Err(StepRefused::NoneWaits { .. })
        ));
        lines.drop_key(&new, false, after_noon(91)).unwrap();
    }

    #[test]
    fn of_a_file_changed_by_hand_nothing_is_guessed() {
        let (old, new) = (new_token_key(), new_token_key());
        let mut lines = KeyLines::of(&format!("\u{feff}{}\n{}", *new.written(), *old.written()));
        let kid = old.kid().to_string();
        assert!(matches!(
            lines.promote(None, None, after_noon(0)),
            Err(StepRefused::NoneWaits { .. })
        ));
        assert_eq!(
            lines.drop_key(&kid, false, after_noon(0)),
            Err(StepRefused::NoRecord { kid: kid.clone() })
        );
        lines.promote(Some(&kid), None, after_noon(0)).unwrap();
        assert_eq!(lines.kids(), [kid, new.kid().to_string()]);
        KeyRing::parse_file(&lines.text()).unwrap();
    }
}
