use std::hint::black_box;

use fernet::Fernet;
use weapp_login_core::Claims;

use super::Peer;
use crate::measure::Row;
use crate::session::{DAY_MS, plaintext_of};

pub fn peer(claims: &Claims) -> Peer {
    let plaintext = plaintext_of(claims);
    let encryptor = Fernet::new(&Fernet::generate_key()).unwrap();
    let (decryptor, encrypted) = (encryptor.clone(), encryptor.encrypt(&plaintext));
    let length = encrypted.len();
    Peer {
        seal: Row {
            name: "fernet, encrypt",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                black_box(encryptor.encrypt(black_box(&plaintext)));
            }),
        },
        verify: Row {
            name: "fernet, decrypt_with_ttl",
            encrypted: "yes",
            length,
            run: Box::new(move || {
                black_box(
                    decryptor
                        .decrypt_with_ttl(black_box(&encrypted), DAY_MS / 1000)
                        .unwrap(),
                );
            }),
        },
    }
}
