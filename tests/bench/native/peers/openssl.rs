//! The AEAD alone, as OpenSSL's EVP calls make it: from octets to octets, without hex and without claims.

use std::hint::black_box;

use openssl::cipher::Cipher;
use openssl::cipher_ctx::CipherCtx;
use openssl::md::Md;
use openssl::md_ctx::MdCtx;
use openssl::memcmp;
use openssl::pkey::{PKey, Private};
use weapp_login_core::Claims;

use super::Peer;
use crate::measure::Row;
use crate::session::{plaintext_of, random};

const AAD: &[u8; 12] = b"v1.00000000.";

pub fn peer(claims: &Claims) -> Peer {
    let plaintext = plaintext_of(claims);
    let (mac_key, enc_key) = (random(), random());
    let (mut sealer, mut opener) = (Aead::new(&mac_key, &enc_key), Aead::new(&mac_key, &enc_key));
    let sealed = sealer.seal(&plaintext);
    assert_eq!(opener.open(&sealed), plaintext);
    Peer {
        seal: Row {
            name: "OpenSSL EVP, seal octets",
            encrypted: "yes",
            length: 0,
            run: Box::new(move || {
                black_box(sealer.seal(black_box(&plaintext)));
            }),
        },
        verify: Row {
            name: "OpenSSL EVP, open octets",
            encrypted: "yes",
            length: 0,
            run: Box::new(move || {
                black_box(opener.open(black_box(&sealed)));
            }),
        },
    }
}

/// The contexts of the cipher keep their key schedules. HMAC is given its key anew: its EVP context can't be rewound.
struct Aead {
    mac_key: PKey<Private>,
    mac: MdCtx,
    encryptor: CipherCtx,
    decryptor: CipherCtx,
}

impl Aead {
    fn new(mac_key: &[u8; 32], enc_key: &[u8; 32]) -> Self {
        let (mut encryptor, mut decryptor) = (CipherCtx::new().unwrap(), CipherCtx::new().unwrap());
        let cipher = Some(Cipher::aes_256_cbc());
        encryptor.encrypt_init(cipher, Some(enc_key), None).unwrap();
        decryptor.decrypt_init(cipher, Some(enc_key), None).unwrap();
        Self {
            mac_key: PKey::hmac(mac_key).unwrap(),
            mac: MdCtx::new().unwrap(),
            encryptor,
            decryptor,
        }
    }

    /// `iv ‖ ciphertext ‖ tag`
    fn seal(&mut self, plaintext: &[u8]) -> Vec<u8> {
        let iv: [u8; 16] = random();
        let mut sealed = Vec::with_capacity(16 + plaintext.len() + 16 + 64);
        sealed.extend_from_slice(&iv);
        self.encryptor.encrypt_init(None, None, Some(&iv)).unwrap();
        self.encryptor
            .cipher_update_vec(plaintext, &mut sealed)
            .unwrap();
        self.encryptor.cipher_final_vec(&mut sealed).unwrap();
        let tag = self.tag(&sealed);
        sealed.extend_from_slice(&tag[..32]);
        sealed
    }

    fn open(&mut self, sealed: &[u8]) -> Vec<u8> {
        let (iv_and_ciphertext, tag) = sealed.split_at(sealed.len() - 32);
        assert!(memcmp::eq(&self.tag(iv_and_ciphertext)[..32], tag));
        let (iv, ciphertext) = iv_and_ciphertext.split_at(16);
        let mut plaintext = Vec::with_capacity(ciphertext.len() + 16);
        self.decryptor.decrypt_init(None, None, Some(iv)).unwrap();
        self.decryptor
            .cipher_update_vec(ciphertext, &mut plaintext)
            .unwrap();
        self.decryptor.cipher_final_vec(&mut plaintext).unwrap();
        plaintext
    }

    fn tag(&mut self, iv_and_ciphertext: &[u8]) -> [u8; 64] {
        let mut tag = [0; 64];
        self.mac
            .digest_sign_init(Some(Md::sha512()), &self.mac_key)
            .unwrap();
        self.mac.digest_sign_update(AAD).unwrap();
        self.mac.digest_sign_update(iv_and_ciphertext).unwrap();
        self.mac.digest_sign_update(&96_u64.to_be_bytes()).unwrap();
        self.mac.digest_sign_final(Some(&mut tag)).unwrap();
        tag
    }
}
