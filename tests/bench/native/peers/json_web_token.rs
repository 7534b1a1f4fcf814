use std::hint::black_box;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use weapp_login_core::Claims;

use super::Peer;
use crate::measure::Row;
use crate::session::{JsonClaims, random};

pub fn peer(claims: &Claims) -> Peer {
    let json = JsonClaims::of(claims);
    let secret: [u8; 32] = random();
    let (encoding, decoding) = (
        EncodingKey::from_secret(&secret),
        DecodingKey::from_secret(&secret),
    );
    let header = Header::new(Algorithm::HS256);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[&json.aud]);
    let encoded = encode(&header, &json, &encoding).unwrap();
    let length = encoded.len();
    Peer {
        seal: Row {
            name: "jsonwebtoken HS256, encode",
            encrypted: "no",
            length,
            run: Box::new(move || {
                black_box(encode(&header, black_box(&json), &encoding).unwrap());
            }),
        },
        verify: Row {
            name: "jsonwebtoken HS256, decode",
            encrypted: "no",
            length,
            run: Box::new(move || {
                black_box(
                    decode::<JsonClaims>(black_box(&encoded), &decoding, &validation).unwrap(),
                );
            }),
        },
    }
}
