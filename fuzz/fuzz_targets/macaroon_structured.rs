#![no_main]

countersign_fuzz::target!(macaroon_structured, countersign::arbitrary::mutate::sheet);
