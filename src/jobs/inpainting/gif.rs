//! Animated GIF (version 89a): pictures of one palette, packed by LZW.

use std::collections::HashMap;

/// Bits of a palette index.
const DEPTH: u8 = 8;
/// Codes are at most so long.
const LONGEST: u32 = 12;

/// One picture of an animation.
pub struct GifFrame {
    /// Rows from the top, an index of the palette for each pixel.
    pub indices: Vec<u8>,
    /// How long it is shown, hundredths of a second.
    pub shown_for: u16,
}

/// The bytes of a file that shows the frames one after the other, again and again. All have `width` x `height` pixels.
pub fn animated_gif((width, height): (u16, u16), palette: &[[u8; 3]; 256], frames: &[GifFrame]) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    // A palette of 256 colours for all frames; background 0, square pixels.
    bytes.extend([0xf7, 0, 0]);
    bytes.extend(palette.as_flattened());
    bytes.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00");
    for frame in frames {
        bytes.extend([0x21, 0xf9, 4, 0]);
        bytes.extend(frame.shown_for.to_le_bytes());
        bytes.extend([0, 0, 0x2c, 0, 0, 0, 0]);
        bytes.extend(width.to_le_bytes());
        bytes.extend(height.to_le_bytes());
        bytes.extend([0, DEPTH]);
        for block in packed(&frame.indices).chunks(255) {
            bytes.push(block.len() as u8);
            bytes.extend(block);
        }
        bytes.push(0);
    }
    bytes.push(0x3b);
    bytes
}

/// Codes of changing length, the lowest bit first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u32,
    n_held: u32,
}

impl Bits {
    fn put(&mut self, code: u16, length: u32) {
        self.held |= u32::from(code) << self.n_held;
        self.n_held += length;
        while self.n_held >= 8 {
            self.bytes.push(self.held as u8);
            self.held >>= 8;
            self.n_held -= 8;
        }
    }
}

/// Lempel-Ziv-Welch as GIF has it.
fn packed(indices: &[u8]) -> Vec<u8> {
    let (clear, end) = (1_u16 << DEPTH, (1_u16 << DEPTH) + 1);
    let mut bits = Bits::default();
    let mut known: HashMap<(u16, u8), u16> = HashMap::new();
    let (mut length, mut next) = (u32::from(DEPTH) + 1, end + 1);
    bits.put(clear, length);
    let mut rest = indices.iter().copied();
    let mut prefix = rest.next().map(u16::from);
    for index in rest {
        let Some(so_far) = prefix else { break };
        if let Some(code) = known.get(&(so_far, index)) {
            prefix = Some(*code);
            continue;
        }
        bits.put(so_far, length);
        if next < 1 << LONGEST {
            known.insert((so_far, index), next);
            // The reader is one entry behind.
            if u32::from(next) == 1 << length {
                length += 1;
            }
            next += 1;
        } else {
            bits.put(clear, length);
            known.clear();
            (length, next) = (u32::from(DEPTH) + 1, end + 1);
        }
        prefix = Some(u16::from(index));
    }
    if let Some(last) = prefix {
        bits.put(last, length);
    }
    bits.put(end, length);
    // What is left of the last byte.
    bits.put(0, 7);
    bits.bytes
}
