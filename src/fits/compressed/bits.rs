//! Bits of a byte stream, most significant first.

/// Reads past the end give zeros; [`BitReader::overrun`] tells.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    next: usize,
    /// The next bits, left-aligned.
    window: u64,
    /// How many bits of `window` are filled.
    filled: u32,
}

impl<'a> BitReader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, next: 0, window: 0, filled: 0 }
    }

    /// Fill the window with at least 56 bits.
    fn refill(&mut self) {
        while self.filled < 56 {
            let byte = self.bytes.get(self.next).copied().unwrap_or(0);
            self.window |= u64::from(byte) << (56 - self.filled);
            self.filled += 8;
            self.next += 1;
        }
    }

    /// True once more bits were read than there are.
    pub fn overrun(&self) -> bool {
        self.next - (self.filled / 8) as usize > self.bytes.len()
    }

    /// The next `count` bits, at most 32.
    pub fn read(&mut self, count: u32) -> u32 {
        if count == 0 {
            return 0;
        }
        if self.filled < count {
            self.refill();
        }
        let value = (self.window >> (64 - count)) as u32;
        self.window <<= count;
        self.filled -= count;
        value
    }

    /// Count zeros up to the next one, and skip that one; `None` when the stream ends first.
    pub fn read_unary(&mut self) -> Option<u32> {
        let mut zeros = 0;
        loop {
            if self.filled == 0 {
                self.refill();
            }
            let leading = self.window.leading_zeros();
            if leading < self.filled {
                self.window = self.window.checked_shl(leading + 1).unwrap_or(0);
                self.filled -= leading + 1;
                return Some(zeros + leading);
            }
            zeros += self.filled;
            (self.window, self.filled) = (0, 0);
            if self.next > self.bytes.len() {
                return None;
            }
        }
    }

    /// Fill `out` with what `value` makes of codes that each are a number in unary and `low_bits` (at most 31) bits
    /// below it; `None` when the stream ends first.
    pub fn read_codes(
        &mut self,
        low_bits: u32,
        out: &mut [i32],
        mut value: impl FnMut(u32) -> i32,
    ) -> Option<()> {
        // Kept apart from `self`, so that they stay in registers.
        let Self { bytes, mut next, mut window, mut filled } = *self;
        for target in out {
            if filled < 32 {
                if let Some(word) = bytes.get(next..).and_then(|rest| rest.first_chunk()) {
                    // Bits beyond the last whole byte are put there again, the same, next time.
                    window |= u64::from_be_bytes(*word) >> filled;
                    let whole = (63 - filled) / 8;
                    (next, filled) = (next + whole as usize, filled + whole * 8);
                } else {
                    *self = Self { bytes, next, window, filled };
                    self.refill();
                    (next, window, filled) = (self.next, self.window, self.filled);
                }
            }
            let zeros = window.leading_zeros();
            let used = zeros + 1 + low_bits;
            let code = if used <= filled {
                // The one that ends the zeros stands just above the low bits.
                let with_one = ((window << zeros) >> (63 - low_bits)) as u32;
                window <<= used;
                filled -= used;
                (zeros << low_bits).wrapping_add(with_one).wrapping_sub(1 << low_bits)
            } else {
                *self = Self { bytes, next, window, filled };
                let high = self.read_unary()?;
                let low = self.read(low_bits);
                (next, window, filled) = (self.next, self.window, self.filled);
                high.wrapping_shl(low_bits) | low
            };
            *target = value(code);
        }
        *self = Self { bytes, next, window, filled };
        Some(())
    }

    /// Drop what is left of the byte under way.
    pub fn align(&mut self) {
        let partial = self.filled % 8;
        self.window <<= partial;
        self.filled -= partial;
    }
}

#[cfg(test)]
mod tests {
    use super::BitReader;

    #[test]
    fn bits_and_runs() {
        let mut bits = BitReader::new(&[0b1010_0000, 0, 0b0001_1111]);
        assert_eq!(bits.read(3), 0b101);
        assert_eq!(bits.read_unary(), Some(16));
        assert_eq!(bits.read(4), 0b1111);
        assert!(!bits.overrun());
        assert_eq!(bits.read_unary(), None);
        assert!(bits.overrun());
    }

    #[test]
    fn codes_are_read_as_one_by_one() {
        // Long and short runs of zeros, so that both ways through the reader are taken, to the end of the stream.
        let stream: Vec<u8> =
            (0..997_u32).map(|n| if n % 50 < 7 { 0 } else { ((n * n * 31) >> 3) as u8 | 1 }).collect();
        for low_bits in [0, 1, 5, 13, 25] {
            let (mut fast, mut slow) = (BitReader::new(&stream), BitReader::new(&stream));
            let mut compared = 0;
            loop {
                let mut out = [0; 7];
                let ended = fast.read_codes(low_bits, &mut out, |code| code as i32).is_none();
                let expected: Option<Vec<i32>> = (0..7)
                    .map(|_| Some(((slow.read_unary()? << low_bits) | slow.read(low_bits)) as i32))
                    .collect();
                assert_eq!(fast.overrun(), slow.overrun());
                if ended || slow.overrun() {
                    assert_eq!(ended, expected.is_none());
                    break;
                }
                assert_eq!(Some(out.to_vec()), expected);
                compared += 7;
            }
            assert!(compared > 200, "{compared}");
        }
    }
}
