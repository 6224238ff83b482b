//! Choices that follow from one seed: a fuzzer hands it in, and the same seed makes the same choices.

/// A source of choices, of no use for secrets.
///
/// # Example
/// ```
/// use countersign::arbitrary::Dice;
///
/// let mut dice = Dice::new(7);
/// assert!(dice.below(6) < 6);
/// assert_eq!(Dice::new(7).bytes(8), Dice::new(7).bytes(8));
/// assert_eq!(dice.pick::<u8>(&[]), None);
/// ```
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The choices that follow from `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number at all (SplitMix64).
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 where that is 0. The same on every machine, however wide its `usize`.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let number = (self.number() >> 1).checked_rem(limit).unwrap_or(0);
        // It is below a `usize`.
        usize::try_from(number).unwrap_or(0)
    }

    /// `true` once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of `choices`; `None` where there are none.
    pub fn pick<'c, T>(&mut self, choices: &'c [T]) -> Option<&'c T> {
        choices.get(self.below(choices.len()))
    }

    /// So many bytes, any at all.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        std::iter::repeat_with(|| self.number().to_le_bytes()).flatten().take(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of SplitMix64 from 0, and so the same choices on machines of 32 bits.
    #[test]
    fn a_seed_means_the_same_everywhere() {
        assert_eq!(Dice::new(0).number(), 0xe220a8397b1dcdaf);
        let mut dice = Dice::new(0);
        assert_eq!([(); 4].map(|()| dice.below(1000)), [767, 850, 839, 222]);
        assert_eq!(Dice::new(0).bytes(3), [175, 205, 29]);
        assert_eq!((dice.below(0), dice.below(1), dice.bytes(0)), (0, 0, Vec::new()));
    }
}
