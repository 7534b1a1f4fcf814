//! Random octets for the ivs.

use core::cell::Cell;

use weapp_login_core::Iv;

const IVS: usize = 32;

/// Draws many at a time: asking JavaScript for one takes almost as long as sealing.
pub struct IvSource {
    /// Taken while one is drawn: a call that JavaScript cuts off loses them, and the next one draws others.
    drawn: Cell<Vec<[u8; 16]>>,
}

impl IvSource {
    pub fn new() -> Self {
        Self {
            drawn: Cell::new(Vec::with_capacity(IVS)),
        }
    }

    /// One that nobody has had and nobody could foresee.
    pub fn next(&self) -> Result<Iv, getrandom::Error> {
        let mut drawn = self.drawn.take();
        if drawn.is_empty() {
            let mut octets = [0; 16 * IVS];
            getrandom::fill(&mut octets)?;
            drawn.extend_from_slice(octets.as_chunks().0);
        }
        let iv = drawn.pop().map(Iv).ok_or(getrandom::Error::UNEXPECTED);
        self.drawn.set(drawn);
        iv
    }
}
