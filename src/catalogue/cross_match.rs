//! Which sources of two tables are the same.

use super::PositionIndex;
use crate::sky::SkyPoint;
use rayon::prelude::*;

/// Which partners count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partners {
    /// For each source of the first table the nearest of the second.
    Best,
    /// All within the radius.
    All,
}

/// Two rows that lie together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Row of the first table.
    pub first: u32,
    /// Row of the second table.
    pub second: u32,
    pub separation_arcsec: f64,
}

/// Sources of `first` with their partners in `second` within a radius, in the order of `first`, nearer ones before.
/// Sources without a position have none.
pub fn cross_match(
    first: &[SkyPoint],
    second: &[SkyPoint],
    radius_arcsec: f64,
    partners: Partners,
) -> Vec<Pair> {
    let index = PositionIndex::of_sky(second);
    let pairs_of = |(row, point): (usize, &SkyPoint)| -> Vec<Pair> {
        let near = match partners {
            Partners::Best => index.nearest_on_sky(*point, radius_arcsec).into_iter().collect(),
            Partners::All => index.within_on_sky(*point, radius_arcsec),
        };
        let pair = |near: super::Near| Pair {
            first: row as u32,
            second: near.row,
            separation_arcsec: near.distance,
        };
        near.into_iter().map(pair).collect()
    };
    first.par_iter().enumerate().flat_map_iter(pairs_of).collect()
}
