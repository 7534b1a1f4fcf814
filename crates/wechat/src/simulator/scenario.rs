//! What can go wrong with WeChat, by name.

use std::fmt;
use std::str::FromStr;

/// Something other than a normal day at WeChat.
///
/// Where nothing else is said, an exchange takes its normal course: wrong parameters get their
/// errcode, and a good code is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scenario {
    Busy,
    BusyCodeSpent,
    Slow,
    Held,
    CutOffBody,
    DroppedConnection,
    HtmlPage,
    Quota,
    FrozenSecret,
    HighRisk,
    ErrcodeAsString,
    EmptyFields,
    WithExpiresIn,
}

/// No scenario has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScenarioError;

impl Scenario {
    pub const ALL: [Self; 13] = [
        Self::Busy,
        Self::BusyCodeSpent,
        Self::Slow,
        Self::Held,
        Self::CutOffBody,
        Self::DroppedConnection,
        Self::HtmlPage,
        Self::Quota,
        Self::FrozenSecret,
        Self::HighRisk,
        Self::ErrcodeAsString,
        Self::EmptyFields,
        Self::WithExpiresIn,
    ];

    pub fn name(self) -> &'static str {
        self.name_and_description().0
    }

    /// One line for people.
    pub fn description(self) -> &'static str {
        self.name_and_description().1
    }

    fn name_and_description(self) -> (&'static str, &'static str) {
        match self {
            Self::Busy => ("busy", "errcode -1; the code is as good as before"),
            Self::BusyCodeSpent => ("busy-code-spent", "errcode -1, and the code is spent"),
            Self::Slow => (
                "slow",
                "the code is spent at once; the answer comes later than a client waits",
            ),
            Self::Held => (
                "held",
                "the code is spent at once; the answer comes when another scenario begins",
            ),
            Self::CutOffBody => (
                "cut-off-body",
                "the code is spent; the answer ends in the middle",
            ),
            Self::DroppedConnection => (
                "dropped-connection",
                "the code is spent; the connection ends without an answer",
            ),
            Self::HtmlPage => (
                "html-page",
                "a gateway answers with a 502 page; WeChat never hears of the code",
            ),
            Self::Quota => (
                "quota",
                "errcode 45011, too many exchanges in this minute; the code is as good as before",
            ),
            Self::FrozenSecret => ("frozen-secret", "errcode 40243, the AppSecret is frozen"),
            Self::HighRisk => (
                "high-risk",
                "errcode 40226 for every user; the code is spent",
            ),
            Self::ErrcodeAsString => ("errcode-as-string", "errcode is a string"),
            Self::EmptyFields => (
                "empty-fields",
                "success comes with an empty unionid, errcode 0 and an empty errmsg",
            ),
            Self::WithExpiresIn => ("with-expires-in", "success comes with expires_in"),
        }
    }
}

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(name: &str) -> Result<Self, ScenarioError> {
        let mut all = Self::ALL.into_iter();
        all.find(|scenario| scenario.name() == name)
            .ok_or(ScenarioError)
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scenario is one of")?;
        for scenario in Scenario::ALL {
            write!(f, " {scenario}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_found_by_its_name() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.name().parse(), Ok(scenario));
        }
        assert_eq!("normal".parse::<Scenario>(), Err(ScenarioError));
    }
}
