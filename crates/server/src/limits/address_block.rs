//! What is counted as one address.

use std::net::{IpAddr, Ipv6Addr};

/// How much of an IPv6 address is a network's; the rest a single machine chooses as it likes (RFC 4291 §2.5.1,
/// RFC 8981).
const NETWORK_BITS: u32 = 64;

/// An IPv4 address, or a /64 of IPv6. IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressBlock(IpAddr);

impl AddressBlock {
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = u128::MAX << (u128::BITS - NETWORK_BITS);
                Ipv6Addr::from_bits(address.to_bits() & network).into()
            }
            address @ IpAddr::V4(_) => address,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(address: &str) -> AddressBlock {
        AddressBlock::of(address.parse().unwrap())
    }

    #[test]
    fn a_home_has_one_block_of_ipv6_whatever_its_machines_call_themselves() {
        assert_eq!(block("2001:db8:1:2::1"), block("2001:db8:1:2:ffff::9"));
        assert_ne!(block("2001:db8:1:2::1"), block("2001:db8:1:3::1"));
    }

    #[test]
    fn ipv4_is_counted_by_address_however_it_is_written() {
        assert_ne!(block("192.0.2.1"), block("192.0.2.2"));
        assert_eq!(block("::ffff:192.0.2.1"), block("192.0.2.1"));
        assert_ne!(block("::ffff:192.0.2.1"), block("::ffff:192.0.2.2"));
    }
}
