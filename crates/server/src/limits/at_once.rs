//! Everything that has a share of its own.

use std::time::Duration;

use super::{Full, Place, Share};
use crate::settings::AtOnceSettings;

/// How long a check of a legacy token waits for its turn, and how many may wait.
const LEGACY_PATIENCE: Duration = Duration::from_secs(1);
const LEGACY_WAITING_ROOM: usize = 64;
/// Those from addresses that send too much rubbish, all of them together.
const DISTRUSTED_WAITING_ROOM: usize = 16;

/// What waits for others, each kind apart from the others, so that none takes up everything.
pub struct AtOnce {
    /// They wait for WeChat.
    pub logins: Share,
    /// They wait for the database, and only with `session.strict`, or where they end sessions or list them.
    pub checks: Share,
    /// They wait for something to happen.
    pub polls: Share,
    legacy_checks: Share,
    distrusted_legacy_checks: Share,
}

impl AtOnce {
    pub fn new(settings: &AtOnceSettings) -> Self {
        let legacy_name = "limits.legacy_checks_at_once";
        let legacy = settings.legacy_checks;
        let one = legacy.and(1.try_into().ok());
        Self {
            logins: Share::new("limits.logins_at_once", settings.logins),
            checks: Share::new("limits.checks_at_once", settings.checks),
            polls: Share::new("limits.polls_at_once", settings.polls),
            legacy_checks: Share::with_waiting_room(legacy_name, legacy, LEGACY_WAITING_ROOM),
            distrusted_legacy_checks: Share::with_waiting_room(
                legacy_name,
                one,
                DISTRUSTED_WAITING_ROOM,
            ),
        }
    }

    /// A turn to look up the user of a legacy token. One place is for all whose address has sent too many bad
    /// tokens: a good one comes through there too, and the others are not held up.
    pub async fn legacy_check(&self, is_distrusted: bool) -> Result<Place, Full> {
        let share = if is_distrusted {
            &self.distrusted_legacy_checks
        } else {
            &self.legacy_checks
        };
        share.wait(LEGACY_PATIENCE).await
    }

    /// How many each share has turned away since the start, by the name of its setting.
    pub fn turned_away(&self) -> [(&'static str, u64); 4] {
        let legacy = [&self.legacy_checks, &self.distrusted_legacy_checks];
        [
            (self.logins.name(), self.logins.turned_away()),
            (self.checks.name(), self.checks.turned_away()),
            (self.polls.name(), self.polls.turned_away()),
            (
                self.legacy_checks.name(),
                legacy.iter().map(|share| share.turned_away()).sum(),
            ),
        ]
    }
}
