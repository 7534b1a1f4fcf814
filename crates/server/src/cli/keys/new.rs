//! `weapp-login keys new`

use clap::Args;
use zeroize::Zeroizing;

use super::super::command_error::CommandError;
use super::super::terminal::Terminal;
use crate::keys;
use crate::sealing;

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// 封存 session_key 的密钥，而不是令牌密钥 / A key that session_keys are stored under, not a token key
    #[arg(long)]
    sealing: bool,
}

const EXAMPLES: &str = "\
例子（umask 077：密钥文件不让别人读）：
  umask 077
  weapp-login keys new           > keys.txt
  weapp-login keys new --sealing > sealing-keys.txt
/
Examples (umask 077: a key file is nobody else's to read):
  umask 077
  weapp-login keys new           > keys.txt
  weapp-login keys new --sealing > sealing-keys.txt";

pub(super) fn run(arguments: &Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let key = if arguments.sealing {
        sealing::new_written_key()
    } else {
        keys::new_token_key().written()
    };
    terminal.print(&Zeroizing::new(format!("{}\n", *key)))?;
    Ok(())
}
