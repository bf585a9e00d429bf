//! Where the device finds the texels of each tile of a view's level.

use super::TileKey;
use super::atlas::Atlas;
use super::region::TileRange;
use super::slots::Slots;
use crate::field::PlaneKey;
use crate::geometry::{ImageSize, TileId, level_count};
use crate::raster::Reduction;

/// A word for "no tile of this plane that holds this place is resident".
const MISSING: u32 = u32::MAX;
/// A word for a plane that the view does not have: any slot, whose texels are not looked at.
const ABSENT: u32 = 0;

/// For each tile of a range of one level and each plane, a word that says which slot holds it or, where
/// it is not resident, the finest coarser tile that is.
///
/// Bits of a word: 0-4 how many levels coarser, 5-12 column, 13-20 row, 21-30 layer of the slot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PageTable {
    pub(super) level: u8,
    pub(super) range: TileRange,
    pub(super) words: Vec<[u32; 4]>,
    /// Which texels those are (see [`Resident::stamp`](super::slots::Resident)); 0 where there are none.
    pub(super) stamps: Vec<[u64; 4]>,
}

/// Whose tiles a page table lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageSource {
    pub(super) planes: [Option<PlaneKey>; 4],
    pub(super) image: ImageSize,
    pub(super) reduction: Reduction,
}

impl PageTable {
    /// The table of a range of tiles. The tiles that it names are from now on in use, and so is the last
    /// level of each plane, so that there is always something to fall back to.
    pub(super) fn resolve(
        source: &PageSource,
        level: u8,
        range: TileRange,
        tiles: (&Atlas, &mut Slots),
    ) -> Self {
        let (atlas, slots) = tiles;
        let last_level = level_count(source.image) - 1;
        for plane in source.planes.into_iter().flatten() {
            let id = TileId { level: last_level, col: 0, row: 0 };
            if let Some(resident) = slots.get(&TileKey { plane, reduction: source.reduction, id }) {
                slots.touch(resident.slot);
            }
        }
        let mut word = |plane: Option<PlaneKey>, col: u32, row: u32| {
            let Some(plane) = plane else { return (ABSENT, 0) };
            for coarser in 0..=last_level - level {
                let id = TileId { level: level + coarser, col: col >> coarser, row: row >> coarser };
                let Some(resident) = slots.get(&TileKey { plane, reduction: source.reduction, id }) else {
                    continue;
                };
                let texels = id.texels(source.image);
                if (resident.width, resident.height) == (texels.width, texels.height) {
                    slots.touch(resident.slot);
                    let (column, line, layer) = atlas.place(resident.slot);
                    let word = u32::from(coarser) | column << 5 | line << 13 | layer << 21;
                    return (word, resident.stamp);
                }
            }
            (MISSING, 0)
        };
        let mut table = Self { level, range, words: Vec::new(), stamps: Vec::new() };
        for (col, row) in range.tiles() {
            let entry = source.planes.map(|plane| word(plane, col, row));
            table.words.push(entry.map(|(word, _)| word));
            table.stamps.push(entry.map(|(_, stamp)| stamp));
        }
        table
    }

    /// Entries that are not at the table's own level, over the planes that are there.
    pub(super) fn n_coarser(&self, source: &PageSource) -> usize {
        let of_entry = |words: &[u32; 4]| {
            words.iter().zip(source.planes).filter(|(word, plane)| plane.is_some() && *word & 31 != 0).count()
        };
        self.words.iter().map(of_entry).sum()
    }

    /// The tiles that this table and an earlier one of the same level both hold, but differently.
    pub(super) fn changed_since<'a>(&'a self, earlier: &'a Self) -> impl Iterator<Item = (u32, u32)> + 'a {
        let entries = self.range.tiles().zip(self.words.iter().zip(&self.stamps));
        entries.filter_map(|((col, row), (words, stamps))| {
            let index = earlier.range.index(col, row)?;
            let before = (earlier.words.get(index)?, earlier.stamps.get(index)?);
            (before != (words, stamps)).then_some((col, row))
        })
    }
}
