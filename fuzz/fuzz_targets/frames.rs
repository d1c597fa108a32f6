#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| hostile::frames::run(input));
