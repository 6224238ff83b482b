#![no_main]

countersign_fuzz::target!(jwk, countersign_fuzz::mutate::key);
