//! RICE_1: differences of neighbours, in blocks that each choose how many low bits are stored as they are.
//! Source: FITS standard 4.0, section 10.4.1 (after R. White's ricecomp).

use super::bits::BitReader;

/// Parameters of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rice {
    /// Pixels per block, usually 32.
    pub block: usize,
    /// Bytes of the integers that were compressed: 1 (unsigned), 2 or 4.
    pub bytes_per_pixel: usize,
}

/// Decode `count` integers.
pub(super) fn decode(rice: Rice, stream: &[u8], count: usize) -> Result<Vec<i32>, String> {
    let (code_bits, largest, width) = match rice.bytes_per_pixel {
        1 => (3, 6, 8),
        2 => (4, 14, 16),
        4 => (5, 25, 32),
        other => return Err(format!("RICE_1 of {other}-byte integers is not known")),
    };
    let ended = || "the RICE_1 stream ends early".to_owned();
    let finish = |value: u32| match width {
        8 => i32::from(value as u8),
        16 => i32::from(value as i16),
        _ => value as i32,
    };
    let mut bits = BitReader::new(stream);
    let mut last = bits.read(width);
    let mut out = Vec::with_capacity(count);
    while out.len() < count {
        let block = rice.block.min(count - out.len());
        let code = bits.read(code_bits);
        if code == 0 {
            out.extend(std::iter::repeat_n(finish(last), block));
        } else {
            let low_bits = code - 1;
            for _ in 0..block {
                let mapped = if low_bits == largest {
                    bits.read(width)
                } else if low_bits < largest {
                    let high = bits.read_unary().ok_or_else(ended)?;
                    high.wrapping_shl(low_bits) | bits.read(low_bits)
                } else {
                    return Err(format!("a RICE_1 block uses the undefined code {code}"));
                };
                // Even codes stand for differences >= 0, odd ones for negative differences.
                let difference = if mapped & 1 == 0 { mapped >> 1 } else { !(mapped >> 1) };
                last = last.wrapping_add(difference);
                out.push(finish(last));
            }
        }
        if bits.overrun() {
            return Err(ended());
        }
    }
    Ok(out)
}
