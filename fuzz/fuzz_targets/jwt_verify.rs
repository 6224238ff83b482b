#![no_main]

countersign_fuzz::target!(jwt_verify, countersign::arbitrary::mutate::token);
