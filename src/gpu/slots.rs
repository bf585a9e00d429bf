//! Which tile lies in which slot of the atlas, and which one has to go.

use super::TileKey;
use crate::field::PlaneKey;
use std::collections::HashMap;

/// A tile's place in the atlas, and its extent in texels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resident {
    pub(super) slot: usize,
    /// Never that of other texels, before or after: what a view shows is up to date while it is the same.
    pub(super) stamp: u64,
    pub(super) width: usize,
    pub(super) height: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: Option<TileKey>,
    last_used: u64,
}

/// The bookkeeping of the atlas.
///
/// A tile that was shown in this frame or the last is never replaced: commands that read it may still be
/// waiting, and replacing what is on screen would only make it missing again.
#[derive(Debug)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    residents: HashMap<TileKey, Resident>,
    frame: u64,
    n_evicted: u64,
    last_stamp: u64,
}

impl Slots {
    pub(super) fn new(capacity: usize) -> Self {
        let slots = vec![Slot::default(); capacity];
        Self { slots, residents: HashMap::new(), frame: 2, n_evicted: 0, last_stamp: 0 }
    }

    /// A new frame begins: what the one before the last showed may go.
    pub(super) fn begin_frame(&mut self) {
        self.frame += 1;
    }

    pub(super) fn get(&self, key: &TileKey) -> Option<Resident> {
        self.residents.get(key).copied()
    }

    /// Note that a slot is shown in this frame.
    pub(super) fn touch(&mut self, slot: usize) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.last_used = self.frame;
        }
    }

    /// A slot for a tile that is not resident, emptied of what it held; `None` when every slot is shown.
    pub(super) fn claim(&mut self, key: TileKey, width: usize, height: usize) -> Option<usize> {
        let frame = self.frame;
        let free = self.slots.iter().position(|slot| slot.key.is_none() && slot.last_used < frame);
        let slot = free.or_else(|| {
            let candidates = self.slots.iter().enumerate().filter(|(_, slot)| slot.last_used + 1 < frame);
            candidates.min_by_key(|(_, slot)| slot.last_used).map(|(index, _)| index)
        })?;
        let place = self.slots.get_mut(slot)?;
        if let Some(old) = place.key.replace(key) {
            self.residents.remove(&old);
            self.n_evicted += 1;
        }
        place.last_used = frame;
        self.last_stamp += 1;
        self.residents.insert(key, Resident { slot, stamp: self.last_stamp, width, height });
        Some(slot)
    }

    /// The slot of a tile that is about to hold other texels; `None` where it is not resident.
    pub(super) fn renew(&mut self, key: &TileKey) -> Option<usize> {
        let resident = self.residents.get_mut(key)?;
        self.last_stamp += 1;
        resident.stamp = self.last_stamp;
        Some(resident.slot)
    }

    /// Drop every tile of a plane.
    pub(super) fn forget_plane(&mut self, plane: PlaneKey) {
        for slot in &mut self.slots {
            if let Some(key) = slot.key.filter(|key| key.plane == plane) {
                self.residents.remove(&key);
                slot.key = None;
            }
        }
    }

    pub(super) fn capacity(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn n_resident(&self) -> usize {
        self.residents.len()
    }

    pub(super) fn n_evicted(&self) -> u64 {
        self.n_evicted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::TileId;
    use crate::raster::Reduction;

    fn key(plane: PlaneKey, col: u32) -> TileKey {
        TileKey { plane, reduction: Reduction::Mean, id: TileId { level: 0, col, row: 0 } }
    }

    #[test]
    fn what_is_shown_stays_and_the_longest_unseen_goes() {
        let plane = PlaneKey::unique();
        let mut slots = Slots::new(2);
        let first = slots.claim(key(plane, 0), 256, 256);
        assert!(slots.claim(key(plane, 1), 256, 256).is_some());
        assert_eq!(slots.claim(key(plane, 2), 256, 256), None);
        slots.begin_frame();
        slots.touch(1);
        slots.begin_frame();
        assert_eq!(slots.claim(key(plane, 2), 256, 256), first);
        assert_eq!(slots.get(&key(plane, 0)), None);
        assert_eq!(slots.claim(key(plane, 3), 256, 256), None);
        assert_eq!((slots.n_resident(), slots.n_evicted()), (2, 1));
    }

    #[test]
    fn a_forgotten_plane_leaves_nothing_behind() {
        let (kept, gone) = (PlaneKey::unique(), PlaneKey::unique());
        let mut slots = Slots::new(3);
        slots.claim(key(kept, 0), 256, 256);
        slots.claim(key(gone, 0), 256, 256);
        slots.forget_plane(gone);
        assert!(slots.get(&key(gone, 0)).is_none() && slots.get(&key(kept, 0)).is_some());
    }
}
