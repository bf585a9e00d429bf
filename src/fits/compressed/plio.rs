//! PLIO_1: run lengths of non-negative integers, as IRAF stores masks.
//! Source: FITS standard 4.0, section 10.4.3.

/// Decode `count` integers from big-endian 16-bit words. What the words leave out is 0.
pub(super) fn decode(stream: &[u8], count: usize) -> Result<Vec<i32>, String> {
    let (pairs, _) = stream.as_chunks::<2>();
    let word = |index: usize| pairs.get(index).map(|pair| i32::from(i16::from_be_bytes(*pair)));
    let short = || "the PLIO_1 stream ends early".to_owned();
    // The third word of old streams is their length; new ones have a longer header, which says how long.
    let third = word(2).ok_or_else(short)?;
    let (length, first) = if third > 0 {
        (third, 3)
    } else {
        let high = word(4).ok_or_else(short)?;
        ((high << 15) + word(3).ok_or_else(short)?, word(1).ok_or_else(short)?)
    };
    let (Ok(length), Ok(first)) = (usize::try_from(length), usize::try_from(first)) else {
        return Err("the PLIO_1 stream has a negative length".to_owned());
    };
    let mut out = Vec::with_capacity(count);
    let mut value = 1_i32;
    let mut index = first;
    while index < length && out.len() < count {
        let instruction = word(index).ok_or_else(short)?;
        let (code, data) = (instruction >> 12 & 15, instruction & 4095);
        let room = count - out.len();
        let run = (data as usize).min(room);
        match code {
            0 => out.extend(std::iter::repeat_n(0, run)),
            4 => out.extend(std::iter::repeat_n(value, run)),
            5 => {
                out.extend(std::iter::repeat_n(0, run));
                if let Some(last) = out.last_mut().filter(|_| data as usize <= room && data > 0) {
                    *last = value;
                }
            }
            1 => {
                index += 1;
                value = (word(index).ok_or_else(short)? << 12).wrapping_add(data);
            }
            2 | 6 => value = value.wrapping_add(data),
            3 | 7 => value = value.wrapping_sub(data),
            other => return Err(format!("the PLIO_1 stream has the unknown instruction {other}")),
        }
        if matches!(code, 6 | 7) {
            out.push(value);
        }
        index += 1;
    }
    out.resize(count, 0);
    Ok(out)
}
