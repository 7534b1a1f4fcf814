//! What the programs of a story say in their log.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::util::SubscriberInitExt;

#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Everything that is logged on this thread while the second value lives, from `info` on.
    pub fn listen() -> (Self, impl Drop) {
        let log = Self::default();
        let writer = log.clone();
        let listening = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .set_default();
        (log, listening)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
