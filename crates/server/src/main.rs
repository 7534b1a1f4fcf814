//! `weapp-login`, the one binary.

use std::process::ExitCode;

/// musl's own lets one thread at a time allocate.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    weapp_login::cli::run()
}
