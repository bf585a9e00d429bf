//! Where the quadrants of a focal plane lie, and why some are left out.

use super::grid::{Candidate, grid_of, mean_direction, tangent_plane};
use super::lattice::Lattice;
use crate::geometry::{ImagePoint, ImageSize, PixelRect};
use crate::header::{Card, Header, Value};
use crate::sky::{SkyPoint, Wcs};
use std::sync::Arc;

/// How far a quadrant may lie from the middle of all, in lengths of its longer side.
const FARTHEST_SIDES: f64 = 20.0;
/// How much larger or smaller its pixels may be than those of most.
const SCALE_RATIO: f64 = 1.25;

/// A quadrant before it is placed.
#[derive(Debug, Clone)]
pub struct QuadrantToPlace {
    /// `3-4.F`.
    pub name: String,
    pub size: ImageSize,
    pub wcs: Option<Arc<Wcs>>,
    pub header: Arc<Header>,
}

/// A quadrant and its place.
#[derive(Debug, Clone)]
pub struct Quadrant {
    /// `3-4.F`.
    pub name: String,
    pub size: ImageSize,
    /// Its own world coordinates.
    pub wcs: Arc<Wcs>,
    /// The pixels of the focal plane that it may cover.
    pub bounds: PixelRect,
    /// Its pixel coordinates over the focal plane.
    pub(super) lattice: Lattice,
}

/// The pixel grid of a focal plane and the places of the quadrants in it; shared by flux, noise and flags.
#[derive(Debug, Clone)]
pub struct FocalLayout {
    pub size: ImageSize,
    pub wcs: Arc<Wcs>,
    /// The cards that describe the grid.
    pub cards: Vec<Card>,
    /// By name.
    pub quadrants: Vec<Quadrant>,
}

impl FocalLayout {
    /// Place quadrants by their world coordinates. The second value says which were left out, and why.
    ///
    /// # Errors
    /// Why there are fewer than two that can be placed beside one another, one sentence.
    pub fn of(mut quadrants: Vec<QuadrantToPlace>) -> Result<(Self, Vec<String>), String> {
        quadrants.sort_by(|a, b| a.name.cmp(&b.name));
        let mut left_out = LeftOut::default();
        let mut usable = Vec::new();
        for quadrant in quadrants {
            match quadrant.wcs.clone() {
                Some(wcs) if quadrant.size.area() > 0 => usable.push((quadrant, wcs)),
                _ => left_out.without_sky.push(quadrant.name),
            }
        }
        let refused = |why: &str| format!("The quadrants are shown one by one: {why}");
        let first = usable.first().ok_or_else(|| refused("none of them has usable sky positions"))?;
        let system = system_cards(&first.0.header, &first.1);
        let usable = among_most(usable, &system, &mut left_out);
        if usable.len() < 2 {
            return Err(refused("fewer than two of them have usable sky positions"));
        }
        let candidates: Vec<Candidate> = usable
            .iter()
            .map(|(quadrant, wcs)| Candidate { wcs: Arc::clone(wcs), size: quadrant.size })
            .collect();
        let grid = grid_of(&candidates, &system).map_err(refused)?;
        let mut placed = Vec::new();
        for ((quadrant, _), candidate) in usable.into_iter().zip(candidates) {
            match place(&quadrant.name, candidate, &grid.wcs, grid.size) {
                Some(quadrant) => placed.push(quadrant),
                None => left_out.strange.push(quadrant.name),
            }
        }
        if placed.len() < 2 {
            return Err(refused("fewer than two of them have usable sky positions"));
        }
        let layout = Self { size: grid.size, wcs: Arc::new(grid.wcs), cards: grid.cards, quadrants: placed };
        Ok((layout, left_out.warnings()))
    }
}

fn place(name: &str, quadrant: Candidate, grid: &Wcs, size: ImageSize) -> Option<Quadrant> {
    let [left, right, bottom, top] = quadrant.extent(grid)?;
    let span = |low: f64, high: f64, len: usize| {
        let first = (low - 1.0).floor().clamp(0.0, len as f64) as usize;
        let end = (high + 2.0).ceil().clamp(0.0, len as f64) as usize;
        (first, end.saturating_sub(first))
    };
    let ((x0, width), (y0, height)) = (span(left, right, size.width), span(bottom, top, size.height));
    let bounds = PixelRect { x0, y0, width, height };
    let exact = |at: ImagePoint| quadrant.wcs.pixel_from_sky(grid.sky_from_pixel(at)?);
    let lattice = Lattice::tabulate(bounds, exact)?;
    Some(Quadrant { name: name.to_owned(), size: quadrant.size, wcs: quadrant.wcs, bounds, lattice })
}

/// Those quadrants that lie on the sky where most do, with pixels of the same size.
fn among_most(
    quadrants: Vec<(QuadrantToPlace, Arc<Wcs>)>,
    system: &[Card],
    left_out: &mut LeftOut,
) -> Vec<(QuadrantToPlace, Arc<Wcs>)> {
    let candidate = |(quadrant, wcs): &(QuadrantToPlace, Arc<Wcs>)| Candidate {
        wcs: Arc::clone(wcs),
        size: quadrant.size,
    };
    let reference = quadrants.first().map(|(_, wcs)| wcs.system().clone());
    let centers: Vec<SkyPoint> = quadrants.iter().filter_map(|one| candidate(one).center()).collect();
    let plane = mean_direction(&centers).and_then(|at| tangent_plane(at, system));
    let lies: Vec<_> =
        quadrants.iter().map(|one| plane.as_ref().and_then(|plane| candidate(one).lie(plane))).collect();
    let middle = |of: &dyn Fn(&super::grid::Lie) -> f64| {
        let mut values: Vec<f64> = lies.iter().flatten().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let (x, y) = (middle(&|lie| lie.center[0]), middle(&|lie| lie.center[1]));
    let scale = middle(&|lie| lie.scale());
    let mut kept = Vec::new();
    for (one, lie) in quadrants.into_iter().zip(&lies) {
        let farthest = FARTHEST_SIDES * one.0.size.width.max(one.0.size.height) as f64 * scale;
        let is_ordinary = lie.is_some_and(|lie| {
            let ratio = lie.scale() / scale;
            (lie.center[0] - x).hypot(lie.center[1] - y) <= farthest
                && (1.0 / SCALE_RATIO..=SCALE_RATIO).contains(&ratio)
        });
        if is_ordinary && reference.as_ref() == Some(one.1.system()) {
            kept.push(one);
        } else {
            left_out.strange.push(one.0.name);
        }
    }
    kept
}

/// The cards that name the projection and the celestial system, with that of a quadrant.
fn system_cards(header: &Header, wcs: &Wcs) -> Vec<Card> {
    let text = |keyword: &str, value: String| Card {
        keyword: keyword.to_owned(),
        value: Value::Text(value),
        comment: String::new(),
    };
    let [lon, lat] = wcs.ctype().map(|ctype| {
        let name = ctype.split('-').next().unwrap_or(ctype);
        format!("{name:-<5}TAN")
    });
    let mut cards = vec![text("CTYPE1", lon), text("CTYPE2", lat)];
    for axis in ["CUNIT1", "CUNIT2"] {
        cards.push(text(axis, "deg".to_owned()));
    }
    cards.extend(
        ["RADESYS", "RADECSYS", "EQUINOX"].iter().filter_map(|keyword| header.card(keyword).cloned()),
    );
    cards
}

/// Names of quadrants that are not in the focal plane.
#[derive(Debug, Default)]
struct LeftOut {
    without_sky: Vec<String>,
    strange: Vec<String>,
}

impl LeftOut {
    fn warnings(self) -> Vec<String> {
        let reasons = [
            (self.without_sky, "without usable sky positions"),
            (self.strange, "with sky positions that do not fit the others"),
        ];
        let named = |(names, why): (Vec<String>, &str)| {
            let s = if names.len() == 1 { "" } else { "s" };
            (!names.is_empty())
                .then(|| format!("left out of the focal plane: quadrant{s} {} {why}", names.join(", ")))
        };
        reasons.into_iter().filter_map(named).collect()
    }
}
