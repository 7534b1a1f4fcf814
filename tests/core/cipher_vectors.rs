//! A256CBC-HS512 by the RFC's own example and by Wycheproof.

use serde::Deserialize;
use weapp_login_core::aead::{A256CbcHs512, OpenError};
use weapp_login_tests::independent::IndependentKey;
use weapp_login_tests::vector_files::{self, octets, octets_of};
use wycheproof::{TestResult, aead, cipher};

#[derive(Deserialize)]
struct Rfc {
    key: String,
    plaintext: String,
    iv: String,
    aad: String,
    ciphertext: String,
    tag: String,
}

#[test]
fn the_example_of_rfc_7518_appendix_b_3_comes_out_both_ways() {
    let rfc: Rfc = vector_files::read("rfc7518_b3.json");
    let cipher = A256CbcHs512::new(&octets_of(&rfc.key));
    let (iv, aad, plaintext) = (octets_of(&rfc.iv), octets(&rfc.aad), octets(&rfc.plaintext));
    let sealed = octets(&(rfc.ciphertext.clone() + &rfc.tag));
    assert_eq!(cipher.seal(&iv, &aad, &plaintext), sealed);
    let opened = cipher.open(&iv, &aad, &octets(&rfc.ciphertext), &octets_of(&rfc.tag));
    assert_eq!(opened, Ok(plaintext));
}

#[test]
fn all_94_cases_of_wycheproof_have_their_result() {
    let set = aead::TestSet::load(aead::TestName::Aes256CbcHmacSha512).unwrap();
    let (mut valid, mut forged) = (0, 0);
    for case in set.test_groups.iter().flat_map(|group| &group.tests) {
        let cipher = A256CbcHs512::new(case.key[..].try_into().unwrap());
        let iv = case.nonce[..].try_into().unwrap();
        let tag = case.tag[..].try_into().unwrap();
        let opened = cipher.open(iv, &case.aad, &case.ct, tag);
        let sealed = cipher.seal(iv, &case.aad, &case.pt);
        let is_the_sealed = sealed == [&case.ct[..], &case.tag].concat();
        match case.result {
            TestResult::Valid => {
                assert_eq!(opened.as_deref(), Ok(&case.pt[..]), "case {}", case.tc_id);
                assert!(is_the_sealed, "case {}", case.tc_id);
                valid += 1;
            }
            TestResult::Invalid => {
                assert_eq!(opened, Err(OpenError::Forged), "case {}", case.tc_id);
                assert!(!is_the_sealed, "case {}", case.tc_id);
                forged += 1;
            }
            TestResult::Acceptable => panic!("case {} has two answers", case.tc_id),
        }
    }
    assert_eq!((valid, forged, valid + forged), (67, 27, 94));
}

/// CBC is not public by itself: it is seen through the AEAD, with a tag by the independent HMAC.
#[test]
fn all_72_cases_of_wycheproof_for_aes_256_cbc_have_their_result_behind_a_right_tag() {
    let set = cipher::TestSet::load(cipher::TestName::AesCbcPkcs5).unwrap();
    let groups = set.test_groups.iter().filter(|group| group.key_size == 256);
    let (mut valid, mut malformed) = (0, 0);
    for case in groups.flat_map(|group| &group.tests) {
        let key = IndependentKey([&[0x4d; 32], &case.key[..]].concat().try_into().unwrap());
        let cipher = A256CbcHs512::new(&key.0);
        let iv: [u8; 16] = case.nonce[..].try_into().unwrap();
        let tag = key.tag(iv, b"aad", &case.ct);
        let opened = cipher.open(&iv, b"aad", &case.ct, &tag);
        if case.result == TestResult::Valid {
            let sealed = cipher.seal(&iv, b"aad", &case.pt);
            assert_eq!(sealed[..sealed.len() - 32], case.ct[..]);
            assert_eq!(opened.as_deref(), Ok(&case.pt[..]), "case {}", case.tc_id);
            valid += 1;
        } else {
            assert_eq!(opened, Err(OpenError::Malformed), "case {}", case.tc_id);
            malformed += 1;
        }
    }
    assert_eq!((valid, malformed), (24, 48));
}
