//! What a frame paints: views made into GPU frames, with the tiles they lack.

use super::bridge::{CanvasPaint, OwnedColoring, OwnedFrame};
use crate::composite::{BandInput, Recipe, Resolved, resolve};
use crate::field::PlaneKey;
use crate::geometry::{Affine, ImagePoint, ScreenPoint, View};
use crate::gpu::{Quality, ViewId};
use crate::raster::Reduction;
use crate::session::{Direction, Frame, FrameId, MaskPicture, Session, Showing};
use crate::ui::dock::Docked;
use egui::{Pos2, Rect, pos2};
use std::collections::HashMap;
use std::sync::Arc;

/// A frame's rectangle, and its view.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    pub rect: Rect,
    /// Physical pixels.
    pub width: f64,
    pub height: f64,
    pub pixels_per_point: f64,
    pub view: View,
}

impl Placed {
    /// The image position under a position in the window.
    pub fn image_at(&self, position: Pos2) -> ImagePoint {
        let at = self.screen_at(position);
        let (x, y) = self.view.image_from_screen(self.width, self.height).apply(at.x, at.y);
        ImagePoint { x, y }
    }

    /// The canvas position (physical pixels) of a position in the window (points).
    pub fn screen_at(&self, position: Pos2) -> ScreenPoint {
        let offset = position - self.rect.min;
        ScreenPoint {
            x: f64::from(offset.x) * self.pixels_per_point,
            y: f64::from(offset.y) * self.pixels_per_point,
        }
    }

    /// Where an image position lies in the window.
    pub fn window_at(&self, point: ImagePoint) -> Pos2 {
        let (x, y) = self.view.screen_from_image(self.width, self.height).apply(point.x, point.y);
        self.rect.min + egui::vec2((x / self.pixels_per_point) as f32, (y / self.pixels_per_point) as f32)
    }
}

/// A recipe with its numbers, kept while neither it nor its data change.
struct Prepared {
    recipe: Recipe,
    planes: [Option<PlaneKey>; 4],
    resolved: Result<Arc<Resolved>, String>,
}

/// What the canvas remembers from frame to frame of the window.
#[derive(Default)]
pub struct CanvasState {
    prepared: HashMap<(FrameId, Slot), Prepared>,
    /// Where the cursor is, and over which frame.
    pub cursor: Option<(FrameId, ImagePoint)>,
    /// Where the images are in the window.
    pub area: Option<Rect>,
    /// While Space is held, the next band is shown.
    pub peeking: bool,
    pub(super) drag: super::input::Drag,
    pub points: super::catalogue::PointsState,
    pub(super) streaks: super::streaks::OverlayState,
    pub(super) lenses: super::lenses::LensOverlay,
    pub(super) residuals: super::inpainting::ResidualOverlay,
    /// Space plays steps, and does not peek.
    pub space_is_taken: bool,
    motion: HashMap<FrameId, Motion>,
    frame_number: u64,
}

/// What a frame looked like when it was last drawn, and when it last changed its scale or colours.
struct Motion {
    view: View,
    recipe: Recipe,
    showing: Showing,
    changed_at: f64,
}

impl Motion {
    fn new(frame: &Frame, view: View) -> Self {
        Self { view, recipe: frame.recipe().clone(), showing: frame.showing, changed_at: f64::NEG_INFINITY }
    }
}

/// While the scale or the colours change, a processor that draws takes half the pixels in each direction; a
/// dragged image needs none of that, since only what comes into view is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Draft {
    Moving,
    Finished,
}

/// Which of a frame's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    Main,
    /// The same in half the pixels, while it changes.
    Draft,
    /// The one faded over it.
    Faded,
    Magnifier,
    /// The flags over the main picture, over its draft,
    Mask,
    MaskDraft,
    /// and over the magnifier.
    MagnifierMask,
    /// The field around a candidate; never with flags.
    Context,
}

impl Slot {
    /// Where the flags over this picture are drawn.
    fn mask(self) -> Self {
        match self {
            Self::Draft => Self::MaskDraft,
            Self::Magnifier => Self::MagnifierMask,
            _ => Self::Mask,
        }
    }
}

/// How long after the last movement a view is drawn in full quality, seconds.
const SETTLES_AFTER: f64 = 0.12;

impl CanvasState {
    pub(super) fn begin_frame(&mut self, ctx: &egui::Context, session: &Session) {
        self.frame_number += 1;
        self.prepared.retain(|(id, _), _| session.frame(*id).is_some());
        self.motion.retain(|id, _| session.frame(*id).is_some());
        self.points.begin_frame(session);
        self.streaks.keep_only(session);
        self.lenses.keep_only(session);
        self.residuals.keep_only(session);
        self.cursor = None;
        self.peeking = !ctx.text_edit_focused()
            && !self.space_is_taken
            && ctx.input(|input| input.key_down(egui::Key::Space));
    }

    /// How a frame should be drawn now: see [`Draft`].
    fn draft(&mut self, ctx: &egui::Context, frame: &Frame, view: View) -> Draft {
        let now = ctx.input(|input| input.time);
        let motion = self.motion.entry(frame.id).or_insert_with(|| Motion::new(frame, view));
        let scaled = (motion.view.zoom, motion.view.rotation, motion.view.flip_x)
            != (view.zoom, view.rotation, view.flip_x);
        let recoloured = motion.recipe != *frame.recipe() && motion.showing == frame.showing;
        if scaled || recoloured {
            motion.changed_at = now;
        }
        motion.view = view;
        motion.showing = frame.showing;
        if motion.recipe != *frame.recipe() {
            motion.recipe = frame.recipe().clone();
        }
        let left = SETTLES_AFTER - (now - motion.changed_at);
        if left <= 0.0 {
            return Draft::Finished;
        }
        ctx.request_repaint_after_secs(left as f32 + 0.01);
        Draft::Moving
    }

    /// The numbers of a recipe for the planes of a frame; `Ok(None)` while samples are on their way.
    pub fn resolved(
        &mut self,
        session: &Session,
        frame: &Frame,
        slot: Slot,
    ) -> Result<Option<Arc<Resolved>>, String> {
        let sources = frame.source_planes();
        let planes = sources.map(|plane| plane.map(|plane| plane.key));
        let recipe = frame.recipe();
        let known = self.prepared.get(&(frame.id, slot));
        if let Some(known) = known.filter(|known| known.recipe == *recipe && known.planes == planes) {
            return known.resolved.clone().map(Some);
        }
        let unread = planes.iter().flatten().find_map(|plane| session.unreadable.get(plane));
        if let Some(why) = unread {
            return Err(why.clone());
        }
        let samples = sources.map(|plane| plane.and_then(|plane| session.statistics.get(&plane.key)));
        if planes.iter().zip(&samples).any(|(plane, sample)| plane.is_some() && sample.is_none()) {
            return Ok(None);
        }
        let inputs: [Option<BandInput>; 4] = std::array::from_fn(|index| {
            let plane = sources.get(index).copied().flatten()?;
            let statistics = samples.get(index).copied().flatten()?;
            let pixel_share = frame.field.warp(plane.key).map_or(1.0, |warp| warp.pixel_share());
            Some(BandInput { magzero: plane.magzero, pixel_share, statistics })
        });
        let resolved = resolve(recipe, &inputs).map(Arc::new).map_err(|error| error.to_string());
        let prepared = Prepared { recipe: recipe.clone(), planes, resolved: resolved.clone() };
        self.prepared.insert((frame.id, slot), prepared);
        resolved.map(Some)
    }
}

/// Paint a frame, with the next showing faded over it or peeked at.
pub fn paint(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed) {
    let fade = if docked.interface.canvas.peeking { 1.0 } else { docked.session.fade };
    let is_active = docked.session.active_frame().is_some_and(|active| active.id == frame.id);
    if fade < 1.0 || !is_active {
        let mut beneath = frame.clone();
        // One mask is enough: that of the picture on top.
        beneath.mask.on &= fade <= 0.0 || !is_active;
        paint_slot(ui, docked, &beneath, placed, (Slot::Main, 1.0));
    }
    if fade > 0.0 && is_active {
        let mut next = frame.clone();
        next.showing = frame.next_showing(Direction::Forward);
        paint_slot(ui, docked, &next, placed, (Slot::Faded, fade));
    }
}

/// Paint one picture of a frame into its rectangle.
pub fn paint_slot(ui: &mut egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed, what: (Slot, f32)) {
    let (slot, alpha) = what;
    let message = |text: &str| {
        ui.painter().text(
            placed.rect.center(),
            egui::Align2::CENTER_CENTER,
            text,
            egui::FontId::proportional(15.0),
            super::theme::OVERLAY,
        );
    };
    let Some(format) = docked.services.target_format else {
        message("No graphics adapter was found; values, headers and exports work all the same");
        return;
    };
    let resolved = match docked.interface.canvas.resolved(docked.session, frame, slot) {
        Ok(Some(resolved)) => resolved,
        Ok(None) => return message("Reading…"),
        Err(why) => return message(&why),
    };
    // While a field still comes up, each tile that arrives has most of the canvas drawn anew.
    let comes_up = || docked.services.jobs.surveys().progress().is_some_and(|progress| progress.overviews);
    let moving = slot == Slot::Main
        && (docked.interface.canvas.draft(ui.ctx(), frame, placed.view) == Draft::Moving
            || docked.services.tiles.is_moving() && comes_up())
        && docked.services.software;
    let (slot, quality, share) =
        if moving { (Slot::Draft, Quality::Fast, 2.0) } else { (slot, Quality::Full, 1.0) };
    let map = placed.view.image_from_screen(placed.width, placed.height);
    let map = Affine { a: map.a * share, b: map.b * share, c: map.c * share, d: map.d * share, ..map };
    let owned = OwnedFrame {
        planes: frame.source_planes().map(|plane| plane.cloned()),
        warps: frame.source_warps(),
        image: frame.size(),
        image_from_screen: map,
        width_px: (placed.width / share).ceil() as u32,
        height_px: (placed.height / share).ceil() as u32,
        reduction: frame.reduction,
        quality,
        coloring: OwnedColoring::Recipe {
            shader: frame.recipe().shader(),
            resolved,
            colormap: Box::new(frame.recipe().colormap()),
        },
    };
    let mask = mask_over(frame, &owned);
    let pictures = [Some((slot, owned)), mask.map(|mask| (slot.mask(), mask))];
    for (slot, picture) in pictures.into_iter().flatten() {
        let paint = CanvasPaint {
            view: ViewId(frame.id.0 * 8 + slot as u64),
            frame: picture,
            alpha,
            format,
            tiles: Arc::clone(docked.services.tiles),
            tile_budget: docked.services.storage.memory.device_bytes(),
            frame_number: docked.interface.canvas.frame_number,
            context: ui.ctx().clone(),
        };
        ui.painter().with_clip_rect(placed.rect).add(paint.into_shape(placed.rect));
    }
}

/// The flags over a picture of a frame, where its mask is on.
fn mask_over(frame: &Frame, picture: &OwnedFrame) -> Option<OwnedFrame> {
    let MaskPicture { plane, warp, colors } = frame.mask_picture()?;
    Some(OwnedFrame {
        planes: [Some(plane), None, None, None],
        warps: [warp, None, None, None],
        image: picture.image,
        image_from_screen: picture.image_from_screen,
        width_px: picture.width_px,
        height_px: picture.height_px,
        reduction: Reduction::Or,
        quality: picture.quality,
        coloring: OwnedColoring::Flags(Box::new(colors)),
    })
}

/// A rectangle for the magnifier: the surroundings of the cursor, `zoom` times as large as on the canvas.
pub fn magnified(rect: Rect, pixels_per_point: f64, view: View, center: ImagePoint) -> Placed {
    let width = (f64::from(rect.width()) * pixels_per_point).round().max(1.0);
    let height = (f64::from(rect.height()) * pixels_per_point).round().max(1.0);
    let zoom = (view.zoom * 4.0).clamp(8.0, View::ZOOM_RANGE.1);
    Placed {
        rect: Rect::from_min_size(pos2(rect.min.x, rect.min.y), rect.size()),
        width,
        height,
        pixels_per_point,
        view: View { center, zoom, ..view },
    }
}
