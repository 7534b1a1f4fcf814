//! Programs that a test process starts for itself: on free ports of 127.0.0.1, in folders that vanish with the
//! process, however it ends.

mod programs;
mod process;
mod folder;
mod ports;
mod error;

pub use error::ProgramError;
pub use folder::GuardedFolder;
pub use ports::free_port;
pub use process::{ServerProcess, last_lines};
pub use programs::{Account, find, run_to_end};
