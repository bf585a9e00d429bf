//! Values of a flag map as bits.

/// The 32 bits of a pixel of a flag map. A fraction is cut off; a negative value is taken as the signed integer that
/// has the same bits (-2^31 has bit 31). NaN, infinities and what 32 bits cannot hold are 0: no flags.
pub fn flag_word(value: f64) -> u32 {
    let whole = value.trunc();
    if (0.0..=f64::from(u32::MAX)).contains(&whole) {
        whole as u32
    } else if (f64::from(i32::MIN)..0.0).contains(&whole) {
        (whole as i32).cast_unsigned()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_exact_and_nonsense_is_no_flag() {
        let cases = [
            (0.0, 0),
            (-0.0, 0),
            (10.0, 10),
            (16_777_217.0, 0x0100_0001),
            (4_294_967_295.0, u32::MAX),
            (-1.0, u32::MAX),
            (-2_147_483_648.0, 1 << 31),
            (3.9, 3),
            (-0.9, 0),
            (4_294_967_296.0, 0),
            (-2_147_483_649.0, 0),
            (1e300, 0),
            (f64::NAN, 0),
            (f64::INFINITY, 0),
            (f64::NEG_INFINITY, 0),
        ];
        for (value, expected) in cases {
            assert_eq!(flag_word(value), expected, "{value}");
        }
    }
}
