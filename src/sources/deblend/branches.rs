//! The parts that a component falls into as the threshold rises.
//!
//! Pixels are added from the brightest level down to the threshold, joined to neighbours that are there already. Where
//! two or more parts join, those count whose light above the level before holds a share of the light of the whole.

use super::LEAST_PIXELS;
use crate::sources::components::AROUND;
use crate::sources::window::Window;

/// Levels between the threshold and the peak of a component, each the same factor above the one before.
pub(super) struct Levels {
    threshold: f64,
    /// Logarithm of peak over threshold.
    reach: f64,
    count: usize,
}

impl Levels {
    pub(super) fn new(threshold: f64, peak: f64, count: usize) -> Self {
        let reach = (peak / threshold).ln();
        Self { threshold, reach: if reach.is_finite() { reach.max(0.0) } else { 0.0 }, count }
    }

    /// The light at a level; level 0 is the threshold.
    pub(super) fn light(&self, level: usize) -> f64 {
        self.threshold * (self.reach * level as f64 / self.count as f64).exp()
    }

    /// The highest level that some light reaches.
    fn of(&self, light: f64) -> usize {
        let place = (light / self.threshold).ln() / self.reach * self.count as f64;
        // NaN, of a component without contrast, becomes 0.
        (place.max(0.0) as usize).min(self.count - 1)
    }
}

/// A part that stays, and the level that it is cut at.
pub(super) struct Core {
    pub(super) pixels: Vec<u32>,
    pub(super) level_light: f64,
}

/// Buffers of the size of a window, used for one component after another.
#[derive(Default)]
pub(in crate::sources) struct Scratch {
    /// 1 + the place of a pixel in the component's list; 0 elsewhere.
    slots: Vec<u32>,
}

impl Scratch {
    /// For windows of so many pixels.
    pub(in crate::sources) fn new(area: usize) -> Self {
        Self { slots: vec![0; area] }
    }
}

const NOTHING: u32 = u32::MAX;

/// A connected part at the level that was last added.
#[derive(Clone, Default)]
struct Branch {
    light: f64,
    count: usize,
    /// A pixel of it.
    seed: u32,
    /// Parts within it that stay: a pixel, and the level.
    kept: Vec<(u32, usize)>,
}

/// The state while pixels are added.
struct Growth {
    /// Union-find over places in the list; [`NOTHING`] for pixels that are not added yet.
    parent: Vec<u32>,
    light: Vec<f64>,
    count: Vec<usize>,
    /// Of roots: the branches of the level before that they hold.
    held: Vec<Vec<u32>>,
    branches: Vec<Branch>,
}

/// The parts that a component is to be split into; fewer than two where it stays whole. `contrast` is the share of the
/// light of the whole that a part must hold above the level where it joins another.
pub(super) fn cores(
    window: &Window,
    pixels: &[u32],
    (levels, contrast): (&Levels, f64),
    scratch: &mut Scratch,
) -> Vec<Core> {
    for (place, pixel) in pixels.iter().enumerate() {
        if let Some(slot) = scratch.slots.get_mut(*pixel as usize) {
            *slot = place as u32 + 1;
        }
    }
    let neighbours = |place: u32| {
        let pixel = pixels.get(place as usize).copied().unwrap_or_default();
        let (column, row) = window.place(pixel);
        let slots = &scratch.slots;
        AROUND.into_iter().filter_map(move |(step_x, step_y)| {
            let index = window.index(column as i64 + step_x, row as i64 + step_y)?;
            slots.get(index)?.checked_sub(1)
        })
    };
    let mut by_level: Vec<Vec<u32>> = vec![Vec::new(); levels.count];
    let mut level_of = Vec::with_capacity(pixels.len());
    for (place, pixel) in pixels.iter().enumerate() {
        let level = levels.of(window.light(*pixel));
        level_of.push(level);
        if let Some(places) = by_level.get_mut(level) {
            places.push(place as u32);
        }
    }
    let total: f64 = pixels.iter().map(|pixel| window.light(*pixel)).sum();
    let mut growth = Growth::new(pixels.len());
    let mut kept = Vec::new();
    for (level, places) in by_level.iter().enumerate().rev() {
        for &place in places {
            let pixel = pixels.get(place as usize).copied().unwrap_or_default();
            growth.add(place, window.light(pixel));
            neighbours(place).for_each(|other| growth.join(place, other));
        }
        let least = Least { light: total * contrast, level, above: levels.light(level + 1) };
        kept = growth.settle(places, &least).unwrap_or(kept);
    }
    let cores = kept.iter().map(|&(seed, level)| {
        let mut members = vec![seed];
        let mut is_taken = std::collections::HashSet::from([seed]);
        let mut next = 0;
        while let Some(&place) = members.get(next) {
            next += 1;
            let is_in = |other: &u32| level_of.get(*other as usize).is_some_and(|own| *own >= level);
            members.extend(neighbours(place).filter(is_in).filter(|other| is_taken.insert(*other)));
        }
        let of_window = |place: &u32| pixels.get(*place as usize).copied();
        Core { pixels: members.iter().filter_map(of_window).collect(), level_light: levels.light(level) }
    });
    let cores = cores.collect();
    for pixel in pixels {
        if let Some(slot) = scratch.slots.get_mut(*pixel as usize) {
            *slot = 0;
        }
    }
    cores
}

/// What a part must hold where it joins another.
struct Least {
    light: f64,
    /// The level that joins them, and the light at the one above, where they were still apart.
    level: usize,
    above: f64,
}

impl Growth {
    fn new(len: usize) -> Self {
        Self {
            parent: vec![NOTHING; len],
            light: vec![0.0; len],
            count: vec![0; len],
            held: vec![Vec::new(); len],
            branches: Vec::new(),
        }
    }

    fn add(&mut self, place: u32, light: f64) {
        let at = place as usize;
        if let (Some(parent), Some(sum), Some(count)) =
            (self.parent.get_mut(at), self.light.get_mut(at), self.count.get_mut(at))
        {
            (*parent, *sum, *count) = (place, light, 1);
        }
    }

    /// The root of a pixel; `None` before it is added.
    fn root(&mut self, place: u32) -> Option<u32> {
        let mut at = place;
        loop {
            let parent = *self.parent.get(at as usize)?;
            if parent == NOTHING {
                return None;
            }
            if parent == at {
                return Some(at);
            }
            let grand = *self.parent.get(parent as usize)?;
            if let Some(target) = self.parent.get_mut(at as usize) {
                *target = grand;
            }
            at = grand;
        }
    }

    fn join(&mut self, one: u32, other: u32) {
        let (Some(one), Some(other)) = (self.root(one), self.root(other)) else { return };
        if one == other {
            return;
        }
        let size = |root: u32| self.count.get(root as usize).copied().unwrap_or(0);
        let (into, from) = if size(one) >= size(other) { (one, other) } else { (other, one) };
        let held = self.held.get_mut(from as usize).map(std::mem::take).unwrap_or_default();
        let light = self.light.get(from as usize).copied().unwrap_or(0.0);
        let count = size(from);
        if let Some(target) = self.parent.get_mut(from as usize) {
            *target = into;
        }
        if let (Some(sum), Some(number), Some(branches)) = (
            self.light.get_mut(into as usize),
            self.count.get_mut(into as usize),
            self.held.get_mut(into as usize),
        ) {
            *sum += light;
            *number += count;
            branches.extend(held);
        }
    }

    /// After all pixels of a level are added: which parts stay, in each root that changed. The parts that stay in the
    /// last root are returned: after level 0 that is the whole component.
    fn settle(&mut self, places: &[u32], least: &Least) -> Option<Vec<(u32, usize)>> {
        let mut last = None;
        for &place in places {
            let Some(root) = self.root(place) else { continue };
            let at = root as usize;
            let held = self.held.get(at).cloned().unwrap_or_default();
            let (light, count) =
                (self.light.get(at).copied().unwrap_or(0.0), self.count.get(at).copied().unwrap_or(0));
            if let [only] = held.as_slice()
                && let Some(branch) = self.branches.get_mut(*only as usize)
            {
                // Grown, or settled already by another pixel of this level.
                (branch.light, branch.count) = (light, count);
                last = Some(*only);
                continue;
            }
            let branch = Branch { light, count, seed: place, kept: self.kept_of(&held, least) };
            let number = self.branches.len() as u32;
            self.branches.push(branch);
            if let Some(target) = self.held.get_mut(at) {
                *target = vec![number];
            }
            last = Some(number);
        }
        last.and_then(|number| self.branches.get(number as usize)).map(|branch| branch.kept.clone())
    }

    /// Where branches meet: two or more that hold enough stay apart, with what stays in each.
    fn kept_of(&mut self, held: &[u32], least: &Least) -> Vec<(u32, usize)> {
        let holds_enough = |branch: &&Branch| {
            branch.count >= LEAST_PIXELS && branch.light - least.above * branch.count as f64 > least.light
        };
        let branches = held.iter().filter_map(|number| self.branches.get(*number as usize));
        let enough: Vec<&Branch> = branches.filter(holds_enough).collect();
        let split = enough.len() > 1;
        let of = |branch: &&Branch| match branch.kept.as_slice() {
            [] if split => vec![(branch.seed, least.level + 1)],
            kept => kept.to_vec(),
        };
        enough.iter().flat_map(of).collect()
    }
}
