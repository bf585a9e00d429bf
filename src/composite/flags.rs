//! Words of bit flags to translucent colours: the CPU reference of `shaders/flags.wgsl`.

use crate::field::FlagSelection;
use crate::raster::is_outside;
use bytemuck::{Pod, Zeroable};

/// The WGSL that does the same.
pub const FLAG_SHADER: &str = include_str!("../../shaders/flags.wgsl");

/// A colour for each bit, as display RGB: neighbours differ much, none is grey, none black.
const COLORS: [u32; 32] = [
    0xff3030, 0xffa02a, 0x3a86ff, 0xffe600, 0x00d9ff, 0xb565ff, 0x7fe040, 0xff4fd8, 0xc87533, 0x00b4a0,
    0xff8f87, 0x8f9bff, 0xd4ff5a, 0x9a6fb0, 0x5ad1a0, 0xe0b000, 0x4f6dff, 0xff6a00, 0xa8e6ff, 0xe80f7c,
    0x4aa02c, 0xd9a0ff, 0xb02020, 0x00ff9a, 0xffc8a0, 0x6a4cff, 0xa0a000, 0xff9ad5, 0x00a0e0, 0xc0ff9a,
    0xd05a5a, 0x7ad0d0,
];

/// What a mask is drawn with; mirrors `FlagUniform` in `shaders/flags.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct FlagUniform {
    /// The bits that are looked at.
    pub selected: u32,
    /// 0 to 1.
    pub opacity: f32,
    pub reserved: [u32; 2],
    /// Of each bit: red, green, blue, unused.
    pub colors: [[f32; 4]; 32],
}

impl FlagUniform {
    /// A mask of these bits; the opacity is limited to 0 to 1.
    pub fn new(selection: FlagSelection, opacity: f32) -> Self {
        let color = |hex: u32| {
            let [_, red, green, blue] = hex.to_be_bytes().map(|byte| f32::from(byte) / 255.0);
            [red, green, blue, 1.0]
        };
        Self {
            selected: selection.0,
            opacity: opacity.clamp(0.0, 1.0),
            reserved: [0; 2],
            colors: COLORS.map(color),
        }
    }
}

/// The colour of one bit, 8 bits a channel; white beyond the last.
pub fn flag_color(bit: u8) -> [u8; 3] {
    let [_, red, green, blue] = COLORS.get(usize::from(bit)).copied().unwrap_or(0x00ff_ffff).to_be_bytes();
    [red, green, blue]
}

/// The mask over a pixel, of a texel of [`crate::raster::Reduction::Or`]: the mean of the colours of the chosen
/// bits that are set, RGB multiplied by the opacity, and the opacity. All 0 where none is set and outside.
pub fn compose_flags(uniform: &FlagUniform, texel: f32) -> [f32; 4] {
    let mut left = if is_outside(texel) { 0 } else { texel.to_bits() & uniform.selected };
    if left == 0 {
        return [0.0; 4];
    }
    let n_set = left.count_ones() as f32;
    let mut sum = [0.0_f32; 3];
    while left != 0 {
        if let Some(color) = uniform.colors.get(left.trailing_zeros() as usize) {
            sum = std::array::from_fn(|channel| sum[channel] + color[channel]);
        }
        left &= left - 1;
    }
    let [red, green, blue] = sum.map(|channel| channel / n_set * uniform.opacity);
    [red, green, blue, uniform.opacity]
}

/// A premultiplied colour over an opaque one, both in display values.
pub fn over(base: [f32; 3], cover: [f32; 4]) -> [f32; 3] {
    std::array::from_fn(|channel| cover[channel] + base[channel] * (1.0 - cover[3]))
}
