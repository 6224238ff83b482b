#![no_main]

countersign_fuzz::target!(inspect, countersign::arbitrary::mutate::token);
