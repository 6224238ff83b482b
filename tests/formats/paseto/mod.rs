//! One spelling for each token, strict claims, sound keys, and the official vectors.

mod assertion;
mod claims;
mod footer;
mod forge;
mod keys;
mod local;
mod p384;
mod shape;
mod vectors;
