//! Which scenario plays, and for how long.

use super::scenario::Scenario;

#[derive(Default)]
pub struct Stage {
    playing: Option<Playing>,
}

/// A scenario that plays for the exchanges to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Playing {
    pub scenario: Scenario,
    /// For how many more exchanges; `None` until something else is played.
    pub times_left: Option<u32>,
}

impl Stage {
    /// `None` is a normal day.
    pub fn play(&mut self, playing: Option<Playing>) {
        self.playing = playing.filter(|playing| playing.times_left != Some(0));
    }

    pub fn playing(&self) -> Option<Playing> {
        self.playing
    }

    /// The scenario of the exchange that begins now.
    pub fn next_scenario(&mut self) -> Option<Scenario> {
        let now_playing = self.playing?;
        let times_left = now_playing.times_left.map(|times| times.saturating_sub(1));
        self.play(Some(Playing {
            times_left,
            ..now_playing
        }));
        Some(now_playing.scenario)
    }
}
