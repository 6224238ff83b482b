#![no_main]

countersign_fuzz::target!(base64url, countersign::arbitrary::mutate::text);
