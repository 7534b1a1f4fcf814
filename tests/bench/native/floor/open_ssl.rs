//! HMAC is two plain hashes here, with copies of their states: what its EVP calls spend on a key is not wanted.

use openssl::cipher::Cipher;
use openssl::cipher_ctx::CipherCtx;
use openssl::sha::Sha512;

use super::Ciphers;

pub struct Ready {
    inner: Sha512,
    outer: Sha512,
    encryptor: CipherCtx,
    decryptor: CipherCtx,
    /// It will not write over what it reads unless there is a block more of room.
    written: [u8; 512],
}

impl Ciphers for Ready {
    fn new(mac_key: &[u8; 32], enc_key: &[u8; 32]) -> Self {
        let keyed = |pad: u8| {
            let mut block = [pad; 128];
            block
                .iter_mut()
                .zip(mac_key)
                .for_each(|(octet, key)| *octet ^= key);
            let mut hash = Sha512::new();
            hash.update(&block);
            hash
        };
        let (mut encryptor, mut decryptor) = (CipherCtx::new().unwrap(), CipherCtx::new().unwrap());
        let cipher = Some(Cipher::aes_256_cbc());
        encryptor.encrypt_init(cipher, Some(enc_key), None).unwrap();
        decryptor.decrypt_init(cipher, Some(enc_key), None).unwrap();
        encryptor.set_padding(false);
        decryptor.set_padding(false);
        Self {
            inner: keyed(0x36),
            outer: keyed(0x5c),
            encryptor,
            decryptor,
            written: [0; 512],
        }
    }

    fn encrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]) {
        self.encryptor.encrypt_init(None, None, Some(iv)).unwrap();
        self.encryptor
            .cipher_update(blocks, Some(&mut self.written))
            .unwrap();
    }

    fn decrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]) {
        self.decryptor.decrypt_init(None, None, Some(iv)).unwrap();
        self.decryptor
            .cipher_update(blocks, Some(&mut self.written))
            .unwrap();
    }

    fn tag(&mut self, message: &[u8]) -> [u8; 64] {
        let (mut inner, mut outer) = (self.inner.clone(), self.outer.clone());
        inner.update(message);
        outer.update(&inner.finish());
        outer.finish()
    }
}
