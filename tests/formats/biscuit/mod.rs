//! Claims that only the authority block makes, restrictions that anyone can append, and a bound on what those may cost.

mod attenuate;
mod claims;
mod datalog;
mod envelope;
mod forge;
mod limits;
mod p256;
mod plain_authorizer;
mod properties;
mod restrictions;
mod rules;
mod samples;
mod time;
