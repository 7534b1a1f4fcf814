//! `weapp-login keys new`

use std::io::Write;

use clap::Args;

use super::super::CommandError;
use crate::keys;
use crate::sealing;

#[derive(Args, Debug)]
pub(in crate::cli) struct Arguments {
    /// 封存 session_key 的密钥，而不是令牌密钥 / A key that session_keys are stored under, not a token key.
    #[arg(long)]
    sealing: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let key = if arguments.sealing {
        sealing::new_written_key()
    } else {
        keys::new_token_key().written()
    };
    std::io::stdout().write_all(format!("{}\n", *key).as_bytes())?;
    Ok(())
}
