//! WeChat's own published sample values.

use serde_json::Value;
use weapp_login_wechat::SessionKey;
use weapp_login_wechat::user_data::{
    UserDataError, decrypt, session_key_signature, verify_raw_data,
};

use crate::actors::appid;

fn vectors() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/wechat_user_data.json"
    );
    let text = std::fs::read(path).expect("the vectors are there");
    serde_json::from_slice(&text).expect("they are JSON")
}

/// The sample of `encryptedData`, one part of which a test may change.
struct Sealed {
    encrypted_data: String,
    iv: String,
    session_key: SessionKey,
    appid: String,
    plaintext: Value,
}

impl Sealed {
    fn sample() -> Self {
        let sample = &vectors()["decrypt"];
        Self {
            encrypted_data: text(&sample["encrypted_data"]),
            iv: text(&sample["iv"]),
            session_key: session_key(&text(&sample["session_key"])),
            appid: text(&sample["appid"]),
            plaintext: serde_json::from_str(&text(&sample["plaintext"])).expect("it is JSON"),
        }
    }

    fn open(&self) -> Result<Value, UserDataError> {
        let appid = appid(&self.appid);
        decrypt(&self.encrypted_data, &self.iv, &self.session_key, &appid)
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is text").to_owned()
}

fn session_key(text: &str) -> SessionKey {
    SessionKey::try_from(text).expect("it is a session_key")
}

#[test]
fn wechats_sample_is_opened() {
    let sample = Sealed::sample();
    assert_eq!(sample.open(), Ok(sample.plaintext));
}

#[test]
fn a_space_is_taken_for_the_plus_it_was() {
    let mut sample = Sealed::sample();
    assert!(sample.encrypted_data.contains('+'));
    sample.encrypted_data = sample.encrypted_data.replace('+', " ");
    assert_eq!(sample.open(), Ok(sample.plaintext));
}

#[test]
fn no_wrong_key_opens_it_not_even_with_good_padding() {
    let mut sample = Sealed::sample();
    let right = sample.session_key.text().to_owned();
    // Every 256th of these has good padding.
    for number in 0..4096 {
        let wrong = format!("{number:04}{}", &right[4..]);
        sample.session_key = session_key(&wrong);
        assert_eq!(sample.open(), Err(UserDataError::NotOurs), "{wrong}");
    }
    sample.session_key = session_key("no-key");
    assert_eq!(sample.open(), Err(UserDataError::NotOurs));
}

#[test]
fn another_apps_data_is_not_ours() {
    let mut sample = Sealed::sample();
    sample.appid = "wx4f4bc4dec97d474c".to_owned();
    assert_eq!(sample.open(), Err(UserDataError::NotOurs));
}

#[test]
fn changed_data_is_not_ours_wherever_it_was_changed() {
    let mut sample = Sealed::sample();
    sample.iv = "AAAAAAAAAAAAAAAAAAAAAA==".to_owned();
    assert_eq!(sample.open(), Err(UserDataError::NotOurs));

    let mut sample = Sealed::sample();
    sample.encrypted_data.truncate(64);
    assert_eq!(sample.open(), Err(UserDataError::NotOurs));
}

#[test]
fn what_no_key_could_open_is_malformed() {
    for wrong in ["", "AAAA", "?", "AAAAAAAAAAAAAAAAAAAAAAA="] {
        let mut sample = Sealed::sample();
        sample.encrypted_data = wrong.to_owned();
        assert_eq!(sample.open(), Err(UserDataError::Malformed), "{wrong}");
        let mut sample = Sealed::sample();
        sample.iv = wrong.to_owned();
        assert_eq!(sample.open(), Err(UserDataError::Malformed), "{wrong}");
    }
}

#[test]
fn wechats_sample_of_raw_data_is_signed() {
    let sample = &vectors()["raw_data_signature"];
    let raw_data = text(&sample["raw_data"]);
    let signature = text(&sample["sha1"]);
    let key = session_key(&text(&sample["session_key"]));
    assert!(verify_raw_data(&raw_data, &signature, &key));
    assert!(!verify_raw_data(&raw_data[1..], &signature, &key));
    assert!(!verify_raw_data(&raw_data, &signature[1..], &key));
    assert!(!verify_raw_data(&raw_data, &"0".repeat(40), &key));
    assert!(!verify_raw_data(&raw_data, "", &key));
    let other = session_key("tiihtNczf5v6AKRyjwEUhQ==");
    assert!(!verify_raw_data(&raw_data, &signature, &other));
}

#[test]
fn wechats_samples_of_session_key_signatures_come_out() {
    let sample = &vectors()["session_key_hmac"];
    let key = session_key(&text(&sample["session_key"]));
    for case in sample["cases"].as_array().unwrap() {
        let signature = session_key_signature(&key, text(&case["body"]).as_bytes());
        assert_eq!(signature, text(&case["hmac_sha256"]));
    }
}
