//! Who is calling, as far as the network tells.

use std::net::IpAddr;

use super::AddressBlock;

/// An address, and whether what comes from it is counted together.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub address: IpAddr,
    /// `None` where the address may be a gateway's or a service's, which stands for everybody behind it.
    pub block: Option<AddressBlock>,
}

impl Caller {
    /// A phone's own address, or its carrier's.
    pub fn counted(address: IpAddr) -> Self {
        Self {
            address,
            block: Some(AddressBlock::of(address)),
        }
    }

    /// Somebody who may stand for many.
    pub fn uncounted(address: IpAddr) -> Self {
        Self {
            address,
            block: None,
        }
    }
}
