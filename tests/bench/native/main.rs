//! `just bench`, the native side: sealing and verifying against what a team would take instead and against the bare
//! ciphers, and what a million revocations cost.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a table for whoever runs it; what can't be measured stops it"
)]

mod floor;
mod measure;
mod peers;
mod revocations;
mod session;
mod table;

use peers::{Peer, ours, seal_with_a_given_iv};
use table::{Goals, heading, table};

fn main() {
    // `cargo test --benches` asks for no table.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let (claims, now) = session::claims();
    let ours = ours(&claims, now);
    let (sealing, verifying): (Vec<_>, Vec<_>) = peers::others(&claims, now)
        .into_iter()
        .map(|Peer { seal, verify }| (seal, verify))
        .unzip();
    let given_iv = seal_with_a_given_iv(&claims);
    let seal_goals = Goals {
        others: sealing.iter().map(|row| row.name).collect(),
        ours: ours.seal.name,
        floored: given_iv.name,
    };
    let verify_goals = Goals {
        others: verifying.iter().map(|row| row.name).collect(),
        ours: ours.verify.name,
        floored: ours.verify.name,
    };
    heading();
    table(
        "seal",
        rows([ours.seal, given_iv], sealing, floor::sealing(&claims)),
        Some(&seal_goals),
    );
    table(
        "verify",
        rows([ours.verify], verifying, floor::verifying(&claims)),
        Some(&verify_goals),
    );
    table(
        "among revocations",
        revocations::rows(&claims, now).into(),
        None,
    );
    revocations::print_memory_and_pauses(now);
}

fn rows<const N: usize>(
    ours: [measure::Row; N],
    others: Vec<measure::Row>,
    floor: Vec<measure::Row>,
) -> Vec<measure::Row> {
    ours.into_iter().chain(others).chain(floor).collect()
}
