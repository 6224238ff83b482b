#![no_main]

countersign_fuzz::target!(macaroon_wire, countersign::arbitrary::mutate::token);
