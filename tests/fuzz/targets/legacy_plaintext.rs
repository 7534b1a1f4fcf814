#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    weapp_login_fuzz::legacy_plaintext::take(octets);
});
