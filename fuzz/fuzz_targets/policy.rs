#![no_main]

countersign_fuzz::target!(policy, countersign::arbitrary::mutate::sheet);
