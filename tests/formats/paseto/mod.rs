//! One spelling for each token, strict claims, sound keys, and the official vectors.

mod claims;
mod footer;
mod forge;
mod keys;
mod shape;
mod vectors;
