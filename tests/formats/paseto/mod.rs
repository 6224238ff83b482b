//! v4.public: one spelling for each token, strict claims, sound keys.

mod claims;
mod footer;
mod forge;
mod keys;
mod shape;
