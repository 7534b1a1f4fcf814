use std::hint::black_box;

use weapp_login_core::{Claims, UnixMillis};

use super::Peer;
use crate::measure::Row;
use crate::session::{DAY_MS, plaintext_of, random};

pub fn peer(claims: &Claims, now: UnixMillis) -> Peer {
    let plaintext = plaintext_of(claims);
    let key: [u8; 32] = random();
    let (issued_at, day) = (seconds(now.as_u64()), seconds(DAY_MS));
    let encoded = branca::encode(&plaintext, &key, issued_at).unwrap();
    let length = encoded.len();
    Peer {
        seal: Row {
            name: "branca, encode",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                black_box(branca::encode(black_box(&plaintext), &key, issued_at).unwrap());
            }),
        },
        verify: Row {
            name: "branca, decode",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                black_box(branca::decode(black_box(&encoded), &key, day).unwrap());
            }),
        },
    }
}

fn seconds(millis: u64) -> u32 {
    u32::try_from(millis / 1000).unwrap()
}
