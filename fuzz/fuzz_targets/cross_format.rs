#![no_main]

countersign_fuzz::target!(cross_format, countersign::arbitrary::mutate::sheet);
