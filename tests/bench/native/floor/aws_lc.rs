use aws_lc_rs::cipher::{
    AES_256, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::hmac;

use super::Ciphers;

pub struct Ready {
    mac: hmac::Key,
    encryptor: EncryptingKey,
    decryptor: DecryptingKey,
}

impl Ciphers for Ready {
    fn new(mac_key: &[u8; 32], enc_key: &[u8; 32]) -> Self {
        let enc_key = || UnboundCipherKey::new(&AES_256, enc_key).unwrap();
        Self {
            mac: hmac::Key::new(hmac::HMAC_SHA512, mac_key),
            encryptor: EncryptingKey::cbc(enc_key()).unwrap(),
            decryptor: DecryptingKey::cbc(enc_key()).unwrap(),
        }
    }

    fn encrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]) {
        let context = EncryptionContext::Iv128(iv.into());
        self.encryptor.less_safe_encrypt(blocks, context).unwrap();
    }

    fn decrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]) {
        let context = DecryptionContext::Iv128(iv.into());
        self.decryptor.decrypt(blocks, context).unwrap();
    }

    fn tag(&mut self, message: &[u8]) -> [u8; 64] {
        hmac::sign(&self.mac, message).as_ref().try_into().unwrap()
    }
}
