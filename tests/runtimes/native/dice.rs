//! Chance that is the same on every run: SHA-512 of a seed and a counter.

use weapp_login_tests::independent::sha512;

pub struct Dice {
    seed: [u8; 64],
    thrown: u64,
}

impl Dice {
    pub fn seeded(seed: &[u8]) -> Self {
        Self {
            seed: sha512(&[seed]),
            thrown: 0,
        }
    }

    pub fn octets<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_be_bytes()[0])
    }

    /// From 0 up to, but without, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    /// From 0 up to, but without, `end`.
    pub fn millis_below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// 1 to `longest` characters out of these.
    pub fn text(&mut self, characters: &[char], longest: usize) -> String {
        let length = 1 + self.below(longest);
        (0..length).map(|_| *self.pick(characters)).collect()
    }

    fn next(&mut self) -> u64 {
        self.thrown += 1;
        let digest = sha512(&[&self.seed, &self.thrown.to_be_bytes()]);
        u64::from_be_bytes(*digest.first_chunk().unwrap())
    }
}
