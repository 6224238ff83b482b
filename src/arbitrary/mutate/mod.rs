//! One change at a time, to a token or to a part of one. A fuzzer's own changes (flipped bits, copied ranges) go beside
//! these, not into them.
//!
//! Each takes the bytes and [`Dice`](super::Dice), and changes whatever it is given: what is no JSON, no token or no sheet is
//! changed as text.

mod json;
mod sheet;
mod text;
mod token;

pub use json::json;
pub use sheet::sheet;
pub use text::text;
pub use token::token;
