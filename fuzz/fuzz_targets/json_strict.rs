#![no_main]

countersign_fuzz::target!(json_strict, countersign_fuzz::mutate::object);
