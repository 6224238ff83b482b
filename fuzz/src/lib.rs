//! What the fuzz targets have in common. A target is a name, an oracle and a mutator: `fuzz_targets/` only ties them
//! together.
//!
//!     model/     what a verifier is to say, a second time
//!     oracle/    one file a target: what holds of any bytes whatever
//!     keys.rs    the keys of every scheme
//!     datalog.rs what stands in a Biscuit, from a grammar
//!     world.rs   circumstances as this crate's policies and verifiers
//!     packed.rs  many inputs in one file of text
//!     seed/      the first inputs of every corpus: the example of this name has it, and no target
//!
//! Nothing in them needs a fuzzer, so that `cargo test` replays `regressions/` on stable Rust.

pub mod datalog;
pub mod keys;
pub mod model;
pub mod mutate;
pub mod oracle;
pub mod packed;
pub mod world;

/// A target: the oracle of this name, and the mutator of `countersign::arbitrary` that its inputs ask for. Half of the time
/// the fuzzer's own mutations are made.
#[macro_export]
macro_rules! target {
    ($oracle:ident, $mutator:expr) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::oracle::$oracle::check(data));

        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            let mut dice = countersign::arbitrary::Dice::new(seed.into());
            if dice.once_in(2) {
                return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
            }
            let mut changed = data[..size].to_vec();
            for _ in 0..1 + dice.below(3) {
                $mutator(&mut changed, &mut dice);
            }
            let length = changed.len().min(max_size).min(data.len());
            data[..length].copy_from_slice(&changed[..length]);
            length
        });
    };
}
