#![no_main]

countersign_fuzz::target!(jwt_structured, countersign::arbitrary::mutate::sheet);
