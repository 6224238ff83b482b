#![no_main]

countersign_fuzz::target!(paseto_structured, countersign::arbitrary::mutate::sheet);
