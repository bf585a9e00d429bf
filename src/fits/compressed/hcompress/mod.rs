//! HCOMPRESS_1: quadtree-coded bit planes of the H-transform.
//!
//! After the C code of R. White (STScI, copyright AURA 1993), as distributed with CFITSIO, in safe Rust:
//! sizes are checked before anything is allocated, and arithmetic wraps instead of overflowing.

mod inverse;

use super::bits::BitReader;
use inverse::invert;
use std::num::Wrapping;

type Coefficient = Wrapping<i64>;
const ZERO: Coefficient = Wrapping(0);

/// Coefficients or pixels, `ny` of them in each of `nx` rows.
struct Grid {
    nx: usize,
    ny: usize,
    values: Vec<Coefficient>,
}

impl Grid {
    fn get(&self, index: usize) -> Coefficient {
        self.values.get(index).copied().unwrap_or(ZERO)
    }

    fn set(&mut self, index: usize, value: Coefficient) {
        if let Some(target) = self.values.get_mut(index) {
            *target = value;
        }
    }

    /// Or a bit into a coefficient.
    fn insert(&mut self, index: usize, bit: u32) {
        if let Some(target) = self.values.get_mut(index) {
            *target |= Wrapping(1 << bit);
        }
    }
}

/// Decode a tile of this width and height, row by row.
pub(super) fn decode(
    stream: &[u8],
    (width, height): (usize, usize),
    smooth: bool,
) -> Result<Vec<i64>, String> {
    let ended = || "the HCOMPRESS_1 stream ends early".to_owned();
    let (head, rest) = stream.split_first_chunk::<25>().ok_or_else(ended)?;
    let field = |at: usize| {
        let bytes = head.get(at..).and_then(|rest| rest.first_chunk::<4>()).copied().unwrap_or_default();
        i32::from_be_bytes(bytes)
    };
    if !head.starts_with(&[0xDD, 0x99]) {
        return Err("the HCOMPRESS_1 stream has a wrong first word".to_owned());
    }
    let (nx, ny, scale) = (field(2), field(6), field(10));
    if usize::try_from(nx) != Ok(height) || usize::try_from(ny) != Ok(width) {
        return Err(format!("the HCOMPRESS_1 stream is {ny}x{nx} pixels instead of {width}x{height}"));
    }
    let sum = i64::from(field(14)) << 32 | i64::from(field(18)) & 0xffff_ffff;
    let planes = [22, 23, 24].map(|at| u32::from(head.get(at).copied().unwrap_or(0)));
    if planes.iter().any(|&count| count > 62) {
        return Err("the HCOMPRESS_1 stream has too many bit planes".to_owned());
    }
    let mut grid = Grid { nx: height, ny: width, values: vec![ZERO; width * height] };
    read_coefficients(&mut grid, rest, planes)?;
    grid.set(0, Wrapping(sum));
    if scale > 1 {
        grid.values.iter_mut().for_each(|value| *value *= Wrapping(i64::from(scale)));
    }
    invert(&mut grid, if smooth { i64::from(scale) >> 1 } else { 0 });
    Ok(grid.values.into_iter().map(|value| value.0).collect())
}

fn read_coefficients(grid: &mut Grid, stream: &[u8], planes: [u32; 3]) -> Result<(), String> {
    let ended = || "the HCOMPRESS_1 stream ends early".to_owned();
    let mut bits = BitReader::new(stream);
    let (nx, ny) = (grid.nx, grid.ny);
    let (nx2, ny2) = (nx.div_ceil(2), ny.div_ceil(2));
    let [mean, slope, curvature] = planes;
    read_quadrant(grid, &mut bits, Quadrant { start: 0, nx: nx2, ny: ny2, planes: mean })?;
    read_quadrant(grid, &mut bits, Quadrant { start: ny2, nx: nx2, ny: ny / 2, planes: slope })?;
    read_quadrant(grid, &mut bits, Quadrant { start: ny * nx2, nx: nx / 2, ny: ny2, planes: slope })?;
    read_quadrant(
        grid,
        &mut bits,
        Quadrant { start: ny * nx2 + ny2, nx: nx / 2, ny: ny / 2, planes: curvature },
    )?;
    if bits.read(4) != 0 {
        return Err("the HCOMPRESS_1 stream has bad bit planes".to_owned());
    }
    bits.align();
    for value in &mut grid.values {
        if *value != ZERO && bits.read(1) == 1 {
            *value = -*value;
        }
    }
    if bits.overrun() { Err(ended()) } else { Ok(()) }
}

/// One quarter of the coefficients.
#[derive(Clone, Copy)]
struct Quadrant {
    start: usize,
    nx: usize,
    ny: usize,
    planes: u32,
}

fn read_quadrant(grid: &mut Grid, bits: &mut BitReader<'_>, quadrant: Quadrant) -> Result<(), String> {
    let Quadrant { nx, ny, planes, .. } = quadrant;
    let levels = log2_ceil(nx.max(ny));
    for bit in (0..planes).rev() {
        let codes = match bits.read(4) {
            0 => (0..nx.div_ceil(2) * ny.div_ceil(2)).map(|_| bits.read(4) as u8).collect(),
            0xf => read_quadtree(bits, (nx, ny), levels),
            other => return Err(format!("the HCOMPRESS_1 stream has the unknown format code {other}")),
        };
        if bits.overrun() {
            return Err("the HCOMPRESS_1 stream ends early".to_owned());
        }
        insert_plane(grid, quadrant, &codes, bit);
    }
    Ok(())
}

/// The 4-bit codes of one bit plane, one for every 2x2 pixels.
fn read_quadtree(bits: &mut BitReader<'_>, (nqx, nqy): (usize, usize), levels: u32) -> Vec<u8> {
    let mut codes = vec![read_huffman(bits)];
    let (mut nx, mut ny) = (1, 1);
    let (mut rest_x, mut rest_y) = (nqx, nqy);
    let mut half = 1_usize << levels;
    for _ in 1..levels {
        half >>= 1;
        let coarse_ny = ny;
        nx = grow(nx, &mut rest_x, half);
        ny = grow(ny, &mut rest_y, half);
        codes = expand(&codes, coarse_ny, (nx, ny));
        for code in codes.iter_mut().rev().filter(|code| **code != 0) {
            *code = read_huffman(bits);
        }
    }
    codes
}

/// The next of the sizes n[k-1] = ceil(n[k] / 2), from small to large.
fn grow(size: usize, rest: &mut usize, half: usize) -> usize {
    if *rest <= half {
        size * 2 - 1
    } else {
        *rest -= half;
        size * 2
    }
}

/// The four elements of a 4-bit code: bits 8 and 4 above, 2 and 1 below.
const ELEMENTS: [(u8, usize, usize); 4] = [(8, 0, 0), (4, 0, 1), (2, 1, 0), (1, 1, 1)];

/// Every bit of a code becomes an element of its own.
fn expand(codes: &[u8], coarse_ny: usize, (nx, ny): (usize, usize)) -> Vec<u8> {
    let mut fine = vec![0; nx * ny];
    for_each_bit(codes, coarse_ny, (nx, ny), |x, y| {
        if let Some(target) = fine.get_mut(x * ny + y) {
            *target = 1;
        }
    });
    fine
}

fn insert_plane(grid: &mut Grid, quadrant: Quadrant, codes: &[u8], bit: u32) {
    let Quadrant { start, nx, ny, .. } = quadrant;
    let row = grid.ny;
    for_each_bit(codes, ny.div_ceil(2), (nx, ny), |x, y| grid.insert(start + x * row + y, bit));
}

/// Visit the elements whose bit is set, within the size.
fn for_each_bit(
    codes: &[u8],
    codes_in_row: usize,
    (nx, ny): (usize, usize),
    mut visit: impl FnMut(usize, usize),
) {
    for (block_x, row) in codes.chunks(codes_in_row.max(1)).enumerate() {
        for (block_y, code) in row.iter().enumerate().filter(|(_, code)| **code != 0) {
            for (bit, dx, dy) in ELEMENTS {
                let (x, y) = (2 * block_x + dx, 2 * block_y + dy);
                if code & bit != 0 && x < nx && y < ny {
                    visit(x, y);
                }
            }
        }
    }
}

/// The fixed Huffman code of the 16 values.
fn read_huffman(bits: &mut BitReader<'_>) -> u8 {
    let three = bits.read(3);
    if three < 4 {
        return 1 << three;
    }
    let four = three << 1 | bits.read(1);
    if let Some(value) = [3, 5, 10, 12, 15].get(four as usize - 8) {
        return *value;
    }
    let five = four << 1 | bits.read(1);
    if let Some(value) = [6, 7, 9, 11, 13].get(five as usize - 26) {
        return *value;
    }
    if bits.read(1) == 0 { 0 } else { 14 }
}

/// The exponent of the next power of two.
fn log2_ceil(size: usize) -> u32 {
    size.max(1).next_power_of_two().trailing_zeros()
}
