//! The two kinds of "no value" that a resampled picture can hold.

/// What a resampled picture holds outside the image: a quiet NaN with a payload of its own, so that
/// "outside" and "inside, but not a number" stay apart. Compare bits, with [`is_outside`].
pub const OUTSIDE: f32 = f32::from_bits(0x7fc0_dead);

/// What tiles and pictures hold where no finite pixel lies beneath: always this bit pattern
/// (0x7fc0_0000), whatever NaN or infinity the file holds.
pub const NOT_FINITE: f32 = f32::from_bits(0x7fc0_0000);

/// True for exactly the bit pattern of [`OUTSIDE`].
pub fn is_outside(value: f32) -> bool {
    value.to_bits() == OUTSIDE.to_bits()
}
