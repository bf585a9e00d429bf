//! LZW as the Unix program `compress` writes it (`.Z`): codes of 9 to 16 bits, least significant bit first.

use super::packed::Consumed;
use std::io::{Error, ErrorKind, Read, Result};

const CLEAR: usize = 256;
const MAX_BITS: u32 = 16;

/// Decodes a whole `.Z` file.
pub(super) struct Decoder<'a> {
    packed: &'a [u8],
    consumed: Consumed,
    /// Position of the next code, in bits after the three header bytes.
    position: usize,
    bits: u32,
    max_bits: u32,
    block_mode: bool,
    /// First bit of the current group of eight codes of one width; widths change only between groups.
    group: usize,
    /// For codes from 256 on: the code it continues, and its last byte.
    table: Vec<(u16, u8)>,
    previous: Option<usize>,
    first_of_previous: u8,
    /// Decoded bytes not yet handed out, last one first.
    pending: Vec<u8>,
    failed: bool,
}

impl<'a> Decoder<'a> {
    pub fn new(packed: &'a [u8], consumed: &Consumed) -> Self {
        let flags = packed.get(2).copied().unwrap_or(0);
        let block_mode = flags & 0x80 != 0;
        Self {
            packed: packed.get(3..).unwrap_or(&[]),
            consumed: Consumed::clone(consumed),
            position: 0,
            bits: 9,
            max_bits: u32::from(flags & 0x1f),
            block_mode,
            group: 0,
            table: Vec::new(),
            previous: None,
            first_of_previous: 0,
            pending: Vec::new(),
            failed: false,
        }
    }

    /// First code the table may give out.
    fn first_free(&self) -> usize {
        if self.block_mode { CLEAR + 1 } else { CLEAR }
    }

    fn next_free(&self) -> usize {
        self.first_free() + self.table.len()
    }

    /// Skip the rest of the group of eight codes, as the encoder does when the width changes.
    fn end_group(&mut self) {
        let group_bits = self.bits as usize * 8;
        let used = (self.position - self.group).div_ceil(group_bits) * group_bits;
        self.position = self.group + used;
        self.group = self.position;
    }

    fn read_code(&mut self) -> Option<usize> {
        if self.bits < self.max_bits && self.next_free() > (1_usize << self.bits) - 1 {
            self.end_group();
            self.bits += 1;
        }
        let (byte, shift) = (self.position / 8, self.position % 8);
        if self.position + self.bits as usize > self.packed.len() * 8 {
            return None;
        }
        let at = |offset: usize| u32::from(self.packed.get(byte + offset).copied().unwrap_or(0));
        let word = at(0) | at(1) << 8 | at(2) << 16;
        self.position += self.bits as usize;
        Some((word >> shift) as usize & ((1 << self.bits) - 1))
    }

    /// Append the bytes of `code` to `pending`, last first, and return its first byte.
    fn expand(&mut self, code: usize) -> Option<u8> {
        let mut code = code;
        while code >= CLEAR {
            let (prefix, last) = *self.table.get(code.checked_sub(self.first_free())?)?;
            self.pending.push(last);
            code = usize::from(prefix);
        }
        let first = code as u8;
        self.pending.push(first);
        Some(first)
    }

    /// Decode one code into `pending`; `Ok(false)` at the end.
    fn step(&mut self) -> Result<bool> {
        let damaged = || Error::new(ErrorKind::InvalidData, "a code that was never defined");
        if !(9..=MAX_BITS).contains(&self.max_bits) {
            return Err(Error::new(ErrorKind::InvalidData, "code width not between 9 and 16 bits"));
        }
        let Some(code) = self.read_code() else { return Ok(false) };
        if code == CLEAR && self.block_mode {
            self.end_group();
            self.bits = 9;
            self.table.clear();
            self.previous = None;
            return Ok(true);
        }
        let Some(previous) = self.previous else {
            let first = u8::try_from(code).map_err(|_| damaged())?;
            self.pending.push(first);
            (self.previous, self.first_of_previous) = (Some(code), first);
            return Ok(true);
        };
        let (next_free, room) = (self.next_free(), self.next_free() < 1 << self.max_bits);
        let first = if code < next_free {
            self.expand(code).ok_or_else(damaged)?
        } else if code == next_free && room {
            self.pending.push(self.first_of_previous);
            self.expand(previous).ok_or_else(damaged)?
        } else {
            return Err(damaged());
        };
        if room {
            self.table.push((previous as u16, first));
        }
        (self.previous, self.first_of_previous) = (Some(code), first);
        Ok(true)
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        while self.pending.is_empty() && !self.failed {
            match self.step() {
                Ok(true) => {}
                Ok(false) => return Ok(0),
                Err(error) => {
                    self.failed = true;
                    self.pending.clear();
                    return Err(error);
                }
            }
        }
        self.consumed.store(self.position / 8, std::sync::atomic::Ordering::Relaxed);
        let count = out.len().min(self.pending.len());
        for target in out.iter_mut().take(count) {
            *target = self.pending.pop().unwrap_or(0);
        }
        Ok(count)
    }
}
