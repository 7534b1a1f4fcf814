use aes::{Aes256Dec, Aes256Enc};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use hmac::{Hmac, Mac};
use sha2::Sha512;

use super::Ciphers;

pub struct Ready {
    mac: Hmac<Sha512>,
    encryptor: Aes256Enc,
    decryptor: Aes256Dec,
}

impl Ciphers for Ready {
    fn new(mac_key: &[u8; 32], enc_key: &[u8; 32]) -> Self {
        Self {
            mac: Hmac::new_from_slice(mac_key).unwrap(),
            encryptor: Aes256Enc::new(enc_key.into()),
            decryptor: Aes256Dec::new(enc_key.into()),
        }
    }

    fn encrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]) {
        let length = blocks.len();
        let cipher = cbc::Encryptor::inner_iv_init(&self.encryptor, iv.into());
        cipher.encrypt_padded::<NoPadding>(blocks, length).unwrap();
    }

    fn decrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]) {
        let cipher = cbc::Decryptor::inner_iv_init(&self.decryptor, iv.into());
        cipher.decrypt_padded::<NoPadding>(blocks).unwrap();
    }

    fn tag(&mut self, message: &[u8]) -> [u8; 64] {
        self.mac
            .clone()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .into()
    }
}
