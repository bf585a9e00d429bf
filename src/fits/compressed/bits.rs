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

    fn refill(&mut self) {
        while self.filled <= 56 {
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
}
