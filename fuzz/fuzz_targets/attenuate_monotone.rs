#![no_main]

countersign_fuzz::target!(attenuate_monotone, countersign::arbitrary::mutate::sheet);
