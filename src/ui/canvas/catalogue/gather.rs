//! Which symbols are drawn in a view.

use super::PointsState;
use super::shade::Shades;
use super::shape::Shapes;
use crate::geometry::{Affine, ImagePoint};
use crate::gpu::PointInstance;
use crate::session::{CellRange, ColumnSummary, Frame, OpenTable, Place, Places, PointLook, Symbol};
use crate::ui::canvas::scene::Placed;
use crate::ui::theme;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the symbols of one table in one frame may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Symbols, at most; of more rows a fixed sample is drawn.
    most: usize,
    /// Canvas pixels that all symbols together may cover: they shrink where there are many.
    covered: f32,
}

impl Budget {
    /// Where so many frames are drawn at a time, by a graphics card or by the processor.
    pub fn of(placed: &Placed, n_frames: usize, by_processor: bool) -> Self {
        let (most, share) = if by_processor { (12_000, MOST_COVERED / 3.0) } else { (60_000, MOST_COVERED) };
        let covered = share * (placed.width * placed.height) as f32;
        Self { most: most / n_frames.max(1), covered }
    }
}

/// The share of a canvas that symbols may hide.
const MOST_COVERED: f32 = 0.3;
/// Smaller than this no symbol becomes, canvas pixels.
const LEAST_RADIUS_PX: f32 = 1.0;
/// Symbols of less than this radius are dots, points.
const CROWDED_PX: f32 = 2.6;
/// Selected rows that are marked in one view, at most.
const MOST_SELECTED: usize = 5000;

/// The symbols of one table in one view.
pub struct Gathered {
    of: Basis,
    /// The corner that positions count from.
    pub anchor: ImagePoint,
    /// True where symbols shrank to dots.
    pub is_crowded: bool,
    pub instances: Arc<Vec<PointInstance>>,
    /// Changes with the instances.
    pub version: u64,
    pub drawn: Vec<Place>,
    /// Rows in the cells in view.
    pub n_in_view: usize,
}

/// Everything that the symbols depend on.
#[derive(Clone, PartialEq)]
struct Basis {
    /// Address of the places; `Gathered` is dropped before they are (with the next list).
    places: usize,
    list: u64,
    range: CellRange,
    look: PointLook,
    selected: Arc<BTreeSet<u32>>,
    current: Option<u32>,
    scales: [Option<Arc<ColumnSummary>>; 2],
    pixels_per_point: f64,
    turned: Option<Affine>,
    budget: Budget,
}

impl PointsState {
    /// The symbols of a table in a frame; made anew only when something about them changed.
    pub(super) fn gather(
        &mut self,
        table: &OpenTable,
        frame: &Frame,
        placed: &Placed,
        budget: Budget,
    ) -> Option<&Gathered> {
        let places = table.matching_places_in(frame)?;
        let range = whole_range(places, placed);
        let summary = |name: &Option<String>| {
            name.as_ref().and_then(|name| table.whole_summary(table.column_number(name)?).cloned())
        };
        let basis = Basis {
            places: Arc::as_ptr(places) as usize,
            list: table.version,
            range,
            look: table.look.clone(),
            selected: Arc::clone(&table.selection.rows),
            current: table.selection.current,
            scales: [summary(&table.look.color_by), summary(&table.look.size_by)],
            pixels_per_point: placed.pixels_per_point,
            turned: (table.look.symbol == Symbol::Ellipse).then(|| turned(placed)),
            budget,
        };
        let key = (frame.id, table.id);
        if self.gathered.get(&key).is_none_or(|known| known.of != basis) {
            self.version += 1;
            let gathered = gathered(table, places, frame, (basis, self.version));
            self.gathered.insert(key, gathered);
        }
        self.gathered.get(&key)
    }
}

/// The cells that a view touches.
fn whole_range(places: &Places, placed: &Placed) -> CellRange {
    let rect = placed.rect;
    let corners = [rect.left_top(), rect.right_top(), rect.left_bottom(), rect.right_bottom()]
        .map(|corner| placed.image_at(corner));
    let bound = |pick: fn(f64, f64) -> f64| ImagePoint {
        x: corners.iter().map(|corner| corner.x).reduce(pick).unwrap_or_default(),
        y: corners.iter().map(|corner| corner.y).reduce(pick).unwrap_or_default(),
    };
    places.cells_in(bound(f64::min), bound(f64::max))
}

/// The map to the canvas as far as it turns and stretches shapes.
fn turned(placed: &Placed) -> Affine {
    let origin = crate::geometry::View { center: ImagePoint { x: 0.0, y: 0.0 }, ..placed.view };
    origin.screen_from_image(0.0, 0.0)
}

fn gathered(table: &OpenTable, places: &Places, frame: &Frame, (of, version): (Basis, u64)) -> Gathered {
    let n_in_view = places.count_in(of.range);
    let Budget { most, covered } = of.budget;
    let share = (most as f64 / n_in_view.max(1) as f64).min(1.0);
    let drawn = places.sample(of.range, share);
    let crowded = 0.5 * (covered / drawn.len().max(1) as f32).sqrt();
    let per_point = of.pixels_per_point as f32;
    let radius = (table.look.radius * per_point).min(crowded).max(LEAST_RADIUS_PX);
    let is_crowded = crowded < CROWDED_PX * per_point;
    let anchor = drawn.first().map_or(ImagePoint { x: 0.0, y: 0.0 }, |place| ImagePoint {
        x: place.at.x.round(),
        y: place.at.y.round(),
    });
    let shades = Shades::of(table);
    let shapes = of.turned.and_then(|_| Shapes::of(&table.table));
    let instance = |place: &Place| {
        let shape = shapes.as_ref().zip(of.turned);
        let shaped = shape.and_then(|(shapes, turned)| shapes.of_row(place.row, turned));
        let (half_axes, angle) = shaped.unwrap_or(([radius * shades.size(place.row); 2], 0.0));
        let position = [(place.at.x - anchor.x) as f32, (place.at.y - anchor.y) as f32];
        PointInstance { position, half_axes, angle, color: shades.color(place.row) }
    };
    let mut instances: Vec<PointInstance> = drawn.iter().map(instance).collect();
    let selected = selected_places(table, frame).into_iter();
    instances.extend(selected.map(|place| {
        let is_current = table.selection.current == Some(place.row);
        let wider = if is_current { 5.0 } else { 2.5 } * per_point;
        let drawn = instance(&place);
        let color = theme::ACCENT.to_array();
        let half_axes = drawn.half_axes.map(|axis| axis.max(3.0 * per_point) + wider);
        PointInstance { half_axes, color, ..drawn }
    }));
    Gathered { of, is_crowded, anchor, instances: Arc::new(instances), version, drawn, n_in_view }
}

/// Selected rows in the picture, the current one last: on top.
fn selected_places(table: &OpenTable, frame: &Frame) -> Vec<Place> {
    let Ok(positions) = &table.positions else { return Vec::new() };
    let sky = frame.grid_plane().and_then(|plane| plane.sky());
    let current = table.selection.current;
    let others = table.selection.rows.iter().copied().filter(|row| Some(*row) != current);
    let rows = others.take(MOST_SELECTED).chain(current);
    let place = |row: u32| Some(Place { row, at: positions.place(row as usize, sky.map(|sky| &**sky))? });
    rows.filter_map(place).collect()
}
