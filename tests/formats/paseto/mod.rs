//! PASETO.

mod vectors;
