//! The desk: what lies on it is handed over, from JavaScript to a call and back.
//!
//! JavaScript puts texts and numbers there, calls, and takes the answer from there (`web/token/src/desk.ts`). So a
//! call crosses the boundary once, and neither side allocates anything for it or leaves a copy behind.
//!
//! ```text
//! text        one behind the other
//! numbers     0 to 5       how many octets each of these texts has
//!             6            how many octets all of the text has
//!             7 and above  as the modules say that use them
//! ```
//!
//! A text or a number that is not there is minus infinity among the numbers.

use core::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::UnixMillis;
use zeroize::Zeroize;

use crate::complaint::Complaint;

const NUMBERS: usize = 64;
const TEXT_LENGTH: usize = 6;
const ABSENT: f64 = f64::NEG_INFINITY;

pub struct Desk {
    text: Vec<u8>,
    text_length: usize,
    numbers: [f64; NUMBERS],
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            text: Vec::new(),
            text_length: 0,
            numbers: [ABSENT; NUMBERS],
        }
    }
}

thread_local! {
    static DESK: Cell<Option<Box<Desk>>> = const { Cell::new(None) };
}

/// Takes it for a while. A call that JavaScript cuts off, because its stack is full, never gives it back: what was
/// only borrowed would stay so, and nobody could check a token any more. Then there is a new one.
fn with_desk<Done>(work: impl FnOnce(&mut Desk) -> Done) -> Done {
    let mut desk = DESK.take().unwrap_or_default();
    let done = work(&mut desk);
    DESK.set(Some(desk));
    done
}

/// Does what is to be done with what lies there, and says whether it went well: if not, a complaint lies there.
pub fn at_desk(mut work: impl FnMut(&mut Desk) -> Result<(), Complaint>) -> bool {
    with_desk(|desk| desk.used_by(&mut work))
}

/// As [`at_desk`], and the text, which holds a key, is wiped.
pub fn at_desk_with_key(mut work: impl FnMut(&Desk) -> Result<(), Complaint>) -> bool {
    at_desk(|desk| {
        let done = work(desk);
        desk.wipe();
        done
    })
}

impl Desk {
    /// Not generic: it would be there for each of the functions that are called.
    fn used_by(&mut self, work: &mut dyn FnMut(&mut Self) -> Result<(), Complaint>) -> bool {
        self.text_length = self.whole_number(TEXT_LENGTH).min(self.text.len());
        let done = work(self);
        if let Err(complaint) = &done {
            self.clear();
            self.put_text(complaint.text());
        }
        self.put_number(TEXT_LENGTH, number(self.text_length));
        done.is_ok()
    }

    /// All of the text. What is no UTF-8 was not put there by us, and is no text.
    pub fn text(&self) -> &str {
        core::str::from_utf8(&self.text[..self.text_length]).unwrap_or_default()
    }

    /// The texts, one behind the other.
    pub fn texts<const N: usize>(&self) -> [Option<&str>; N] {
        let mut rest = self.text();
        core::array::from_fn(|place| {
            self.is_there(place).then(|| {
                let (text, behind) = rest
                    .split_at_checked(self.whole_number(place))
                    .unwrap_or_default();
                rest = behind;
                text
            })
        })
    }

    /// A number that may be missing.
    pub fn number(&self, place: usize) -> Option<f64> {
        self.is_there(place).then(|| self.numbers[place])
    }

    fn is_there(&self, place: usize) -> bool {
        self.numbers[place] != ABSENT
    }

    fn whole_number(&self, place: usize) -> usize {
        let whole = UnixMillis::from_number(self.numbers[place]).ok();
        whole.map_or(0, |whole| usize::try_from(whole.as_u64()).unwrap_or(0))
    }

    /// Leaves no text there.
    pub fn clear(&mut self) {
        self.text_length = 0;
    }

    /// Puts a text behind what lies there.
    pub fn put_text(&mut self, text: &str) {
        let end = self.text_length + text.len();
        if end > self.text.len() {
            self.text.resize(end, 0);
        }
        self.text[self.text_length..end].copy_from_slice(text.as_bytes());
        self.text_length = end;
    }

    /// Puts texts there, and how long each of them is.
    pub fn put_texts(&mut self, texts: &[Option<&str>]) {
        self.clear();
        for (place, text) in texts.iter().enumerate() {
            self.put_number(place, text.map_or(ABSENT, |text| number(text.len())));
            self.put_text(text.unwrap_or_default());
        }
    }

    pub fn put_number(&mut self, place: usize, value: f64) {
        self.numbers[place] = value;
    }

    pub fn put_instant(&mut self, place: usize, instant: UnixMillis) {
        self.numbers[place] = instant.as_number();
    }

    /// A word as its place in its list, which JavaScript has too.
    pub fn put_word(&mut self, place: usize, word: Option<u8>) {
        self.numbers[place] = word.map_or(ABSENT, f64::from);
    }

    fn wipe(&mut self) {
        self.text.as_mut_slice().zeroize();
        self.clear();
    }
}

/// A length, or a place in a text.
#[expect(
    clippy::cast_precision_loss,
    reason = "memory has fewer octets than 2^53"
)]
pub fn number(length: usize) -> f64 {
    length as f64
}

/// Makes room for a text of so many octets. What lay there is wiped.
#[wasm_bindgen]
pub fn make_desk_room(octets: usize) {
    with_desk(|desk| {
        desk.wipe();
        desk.text = vec![0; octets];
    });
}

/// Where the text lies.
#[wasm_bindgen]
pub fn desk_text() -> *const u8 {
    with_desk(|desk| desk.text.as_ptr())
}

/// How many octets of text there is room for.
#[wasm_bindgen]
pub fn desk_text_length() -> usize {
    with_desk(|desk| desk.text.len())
}

/// Where the numbers lie.
#[wasm_bindgen]
pub fn desk_numbers() -> *const f64 {
    with_desk(|desk| desk.numbers.as_ptr())
}

/// How many numbers there may be.
#[wasm_bindgen]
pub fn desk_numbers_length() -> usize {
    NUMBERS
}

/// Wipes the text.
#[wasm_bindgen]
pub fn wipe_desk() {
    with_desk(Desk::wipe);
}
