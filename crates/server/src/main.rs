//! `weapp-login`, the one binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    weapp_login::cli::run()
}
