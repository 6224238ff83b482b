//! What is measured of a scheme.

mod cap;
mod heap;
mod key_sets;
mod ratios;
mod refusals;
mod sizes;
mod threads;

use countersign::Portable;

use crate::contender::Contender;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Ratios,
    Sizes,
    Refusals,
    Cap,
    KeySets,
    Threads,
    Heap,
}

impl Part {
    pub(crate) const ALL: [Self; 7] =
        [Self::Ratios, Self::Sizes, Self::Refusals, Self::Cap, Self::KeySets, Self::Threads, Self::Heap];

    /// The name by which it is chosen.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ratios => "ratios",
            Self::Sizes => "sizes",
            Self::Refusals => "refusals",
            Self::Cap => "cap",
            Self::KeySets => "key-sets",
            Self::Threads => "threads",
            Self::Heap => "heap",
        }
    }

    pub(crate) fn print<C: Portable>(self, contender: &Contender<C>) {
        match self {
            Self::Ratios => ratios::print(contender),
            Self::Sizes => sizes::print(contender),
            Self::Refusals => refusals::print(contender),
            Self::Cap => cap::print(contender),
            Self::KeySets => key_sets::print(contender),
            Self::Threads => threads::print(contender),
            Self::Heap => heap::print(contender),
        }
    }
}
