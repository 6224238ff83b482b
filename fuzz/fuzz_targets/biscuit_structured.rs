#![no_main]

countersign_fuzz::target!(biscuit_structured, countersign_fuzz::datalog::mutate);
