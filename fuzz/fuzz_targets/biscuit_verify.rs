#![no_main]

countersign_fuzz::target!(biscuit_verify, countersign::arbitrary::mutate::token);
