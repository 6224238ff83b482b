#![no_main]

countersign_fuzz::target!(jwks, countersign_fuzz::mutate::key);
