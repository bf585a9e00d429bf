//! Smooth random texture: lattice noise of a few octaves, a function of position and seed alone.

/// A random scalar field over three dimensions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grain {
    pub(super) seed: u32,
}

impl Grain {
    /// Sum of `octaves` octaves at a point; about -1 to 1, mean 0, features of size 1.
    pub(super) fn at(self, x: f32, y: f32, z: f32, octaves: u32) -> f32 {
        let (mut sum, mut weight, mut scale) = (0.0, 0.5, 1.0);
        for octave in 0..octaves {
            let seed = self.seed.wrapping_add(octave.wrapping_mul(0x9e37_79b9));
            sum += weight * lattice(seed, x * scale, y * scale, z * scale);
            weight *= 0.55;
            scale *= 2.03;
        }
        1.6 * sum
    }
}

/// Random values at integer points, joined smoothly.
fn lattice(seed: u32, x: f32, y: f32, z: f32) -> f32 {
    let (floor_x, floor_y, floor_z) = (x.floor(), y.floor(), z.floor());
    let (u, v, w) = (ease(x - floor_x), ease(y - floor_y), ease(z - floor_z));
    let (i, j, k) = (floor_x as i32, floor_y as i32, floor_z as i32);
    let edge = |dj: i32, dk: i32| {
        let low = value(seed, i, j + dj, k + dk);
        low + u * (value(seed, i + 1, j + dj, k + dk) - low)
    };
    let face = |dk: i32| {
        let low = edge(0, dk);
        low + v * (edge(1, dk) - low)
    };
    let near = face(0);
    near + w * (face(1) - near)
}

fn ease(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

/// A number in -1..1 that depends on a lattice point.
fn value(seed: u32, i: i32, j: i32, k: i32) -> f32 {
    let mut hash = seed ^ (i as u32).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 15)).wrapping_add((j as u32).wrapping_mul(0xc2b2_ae35));
    hash = (hash ^ (hash >> 13)).wrapping_mul(0x27d4_eb2f).wrapping_add((k as u32).wrapping_mul(0x1656_67b1));
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x7feb_352d);
    hash ^= hash >> 15;
    (hash >> 8) as f32 / (1 << 23) as f32 - 1.0
}
