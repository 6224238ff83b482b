#![no_main]

countersign_fuzz::target!(paseto_verify, countersign::arbitrary::mutate::token);
