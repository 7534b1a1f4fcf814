//! weapp-login behind a real nginx and a real Caddy, each with the configuration that is shipped.
//!
//! Phones speak to the gateway, through TLS; behind it are a server, and an API of the team's that tells what
//! reached it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a story that can't go on is a failed test"
)]

#[path = "../stories/actors/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    clippy::cast_possible_truncation,
    reason = "the stories have more of them"
)]
mod actors;
mod gateways;

mod forged_headers;
mod hop_by_hop;
mod paths;
mod requests_of_all_kinds;
mod web_sockets;
mod refusals;
mod a_server_that_is_away;
mod renewals;
mod addresses;
mod logs;
mod tls;
mod a_java_service;
mod the_shipped_examples;
