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

/// Decode as many integers as `out` holds.
pub(super) fn decode(rice: Rice, stream: &[u8], out: &mut [i32]) -> Result<(), String> {
    match rice.bytes_per_pixel {
        1 => decode_as(Form { code_bits: 3, largest: 6, width: 8 }, rice, (stream, out), |value| {
            i32::from(value as u8)
        }),
        2 => decode_as(Form { code_bits: 4, largest: 14, width: 16 }, rice, (stream, out), |value| {
            i32::from(value as i16)
        }),
        4 => decode_as(Form { code_bits: 5, largest: 25, width: 32 }, rice, (stream, out), |value| {
            value as i32
        }),
        other => Err(format!("RICE_1 of {other}-byte integers is not known")),
    }
}

/// What depends on the size of the integers.
struct Form {
    /// Bits that say how a block is stored.
    code_bits: u32,
    /// Differences of a block with this many low bits are stored as they are.
    largest: u32,
    /// Bits of an integer.
    width: u32,
}

fn decode_as(
    Form { code_bits, largest, width }: Form,
    rice: Rice,
    (stream, out): (&[u8], &mut [i32]),
    finish: impl Fn(u32) -> i32,
) -> Result<(), String> {
    let ended = || "the RICE_1 stream ends early".to_owned();
    let mut bits = BitReader::new(stream);
    let mut last = bits.read(width);
    for block in out.chunks_mut(rice.block) {
        let code = bits.read(code_bits);
        let mut next = |mapped: u32| {
            // Even codes stand for differences >= 0, odd ones for negative differences.
            last = last.wrapping_add((mapped >> 1) ^ (mapped & 1).wrapping_neg());
            finish(last)
        };
        if code == 0 {
            block.fill(next(0));
        } else if code - 1 < largest {
            bits.read_codes(code - 1, block, next).ok_or_else(ended)?;
        } else if code - 1 == largest {
            block.iter_mut().for_each(|target| *target = next(bits.read(width)));
        } else {
            return Err(format!("a RICE_1 block uses the undefined code {code}"));
        }
        if bits.overrun() {
            return Err(ended());
        }
    }
    Ok(())
}
