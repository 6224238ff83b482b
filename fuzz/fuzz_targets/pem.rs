#![no_main]

countersign_fuzz::target!(pem, countersign::arbitrary::mutate::text);
