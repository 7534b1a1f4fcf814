//! A certificate that nobody but the phones of these tests believes.

use rcgen::CertifiedKey;

use super::client::NAME;

pub struct Certificate {
    pub pem: String,
    pub key_pem: String,
    pub der: Vec<u8>,
}

impl Certificate {
    pub fn new() -> Self {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
        Self {
            pem: cert.pem(),
            key_pem: signing_key.serialize_pem(),
            der: cert.der().to_vec(),
        }
    }
}
