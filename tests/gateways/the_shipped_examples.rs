//! The files themselves.

use crate::gateways::{Arrived, Program, Shipped};

#[test]
fn each_takes_every_header_of_ours_away() {
    for program in Program::ALL {
        let text = Shipped::of(program).text();
        for name in Arrived::OURS {
            assert!(text.contains(name), "{program}: {name}");
        }
    }
}
