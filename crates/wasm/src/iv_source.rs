//! Random octets for the ivs.

use weapp_login_core::Iv;

const IVS: usize = 32;

/// Draws many at a time: asking JavaScript for one takes almost as long as sealing.
pub struct IvSource {
    drawn: Vec<[u8; 16]>,
}

impl IvSource {
    pub fn new() -> Self {
        Self {
            drawn: Vec::with_capacity(IVS),
        }
    }

    /// One that nobody has had and nobody could foresee.
    pub fn next(&mut self) -> Result<Iv, getrandom::Error> {
        if self.drawn.is_empty() {
            let mut octets = [0; 16 * IVS];
            getrandom::fill(&mut octets)?;
            self.drawn.extend_from_slice(octets.as_chunks().0);
        }
        self.drawn.pop().map(Iv).ok_or(getrandom::Error::UNEXPECTED)
    }
}
