//! The one place where egui's painter and our GPU code meet.

use crate::composite::{ColorMap, FlagUniform, Resolved, ShaderKind};
use crate::field::Plane;
use crate::geometry::{Affine, ImageSize, Warp};
use crate::gpu::{Coloring, GpuStore, Quality, TileKey, Upload, ViewFrame, ViewId, needed_keys};
use crate::jobs::{TileLoader, WantedTile};
use crate::raster::Reduction;
use egui_wgpu::wgpu;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Colour format of the surface that is painted on.
pub type TargetFormat = wgpu::TextureFormat;

/// Tiles uploaded in one frame of the window, at most: 32 tiles are 8 MiB.
const UPLOADS_PER_FRAME: usize = 32;
/// Tiles that are known better by now are fetched so long after the last movement.
const REFINE_AFTER: std::time::Duration = std::time::Duration::from_millis(200);
/// Frames of the window after which an unpainted view gives its textures back.
const FORGET_AFTER: u64 = 300;

/// A [`ViewFrame`] that owns what it needs until it is painted.
pub struct OwnedFrame {
    pub planes: [Option<Arc<Plane>>; 4],
    /// Where the pixels of each lie, if not in the grid of the image.
    pub warps: [Option<Arc<Warp>>; 4],
    pub image: ImageSize,
    pub image_from_screen: Affine,
    pub width_px: u32,
    pub height_px: u32,
    pub reduction: Reduction,
    pub quality: Quality,
    pub coloring: OwnedColoring,
}

/// A [`Coloring`] that owns what it needs.
pub enum OwnedColoring {
    Recipe { shader: ShaderKind, resolved: Arc<Resolved>, colormap: Box<ColorMap> },
    Flags(Box<FlagUniform>),
}

impl OwnedColoring {
    fn borrowed(&self) -> Coloring<'_> {
        match self {
            Self::Recipe { shader, resolved, colormap } => {
                Coloring::Recipe { shader: *shader, numbers: &resolved.uniform, colormap }
            }
            Self::Flags(numbers) => Coloring::Flags(numbers),
        }
    }
}

impl OwnedFrame {
    fn view(&self) -> ViewFrame<'_> {
        ViewFrame {
            planes: self.planes.each_ref().map(|plane| plane.as_ref().map(|plane| plane.key)),
            warps: self.warps.clone(),
            image: self.image,
            image_from_screen: self.image_from_screen,
            width_px: self.width_px,
            height_px: self.height_px,
            reduction: self.reduction,
            quality: self.quality,
            coloring: self.coloring.borrowed(),
        }
    }

    /// The tiles that the view needs, of all its planes, the most wanted first.
    fn wanted(&self) -> Vec<WantedTile> {
        let plane_of = |key: &TileKey| self.planes.iter().flatten().find(|plane| plane.key == key.plane);
        let wanted = needed_keys(&self.view()).into_iter();
        wanted.filter_map(|key| Some(WantedTile { key, plane: Arc::clone(plane_of(&key)?) })).collect()
    }
}

/// One picture to paint.
pub struct CanvasPaint {
    pub view: ViewId,
    pub frame: OwnedFrame,
    pub alpha: f32,
    pub format: TargetFormat,
    pub tiles: Arc<TileLoader>,
    /// Device memory for tiles, bytes; counts when the first picture is painted.
    pub tile_budget: u64,
    pub frame_number: u64,
    pub context: egui::Context,
}

impl CanvasPaint {
    /// As something that egui paints into `rect`.
    pub fn into_shape(self, rect: egui::Rect) -> egui::Shape {
        egui::Shape::Callback(egui_wgpu::Callback::new_paint_callback(rect, self))
    }
}

/// What lives on the GPU beside egui's own things.
struct CanvasResources {
    store: GpuStore,
    /// Tiles that the views of this frame of the window lack.
    lacking: Vec<WantedTile>,
    frame_number: u64,
    asked: bool,
    /// Tiles that found no room, until a view changes: asking again would only push others out.
    refused: HashSet<TileKey>,
    shown: HashMap<ViewId, (Affine, u32, u32)>,
    /// The frame of the window in which each view was last painted.
    painted: HashMap<ViewId, u64>,
}

impl CanvasResources {
    /// Give back what views keep that were not painted for a while: those of closed frames.
    fn forget_unpainted(&mut self) {
        let now = self.frame_number;
        let Self { store, shown, painted, .. } = self;
        painted.retain(|view, last| {
            let recent = now.saturating_sub(*last) < FORGET_AFTER;
            if !recent {
                store.forget_view(*view);
                shown.remove(view);
            }
            recent
        });
    }
}

impl egui_wgpu::CallbackTrait for CanvasPaint {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        _screen: &egui_wgpu::ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        resources: &mut egui_wgpu::CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if !resources.contains::<CanvasResources>() {
            let store = GpuStore::new(device, self.format, self.tile_budget);
            let lacking = Vec::new();
            resources.insert(CanvasResources {
                store,
                lacking,
                frame_number: 0,
                asked: false,
                refused: HashSet::new(),
                shown: HashMap::new(),
                painted: HashMap::new(),
            });
        }
        let Some(canvas) = resources.get_mut::<CanvasResources>() else { return Vec::new() };
        if canvas.frame_number != self.frame_number {
            canvas.frame_number = self.frame_number;
            canvas.asked = false;
            canvas.lacking.clear();
            canvas.forget_unpainted();
            for (key, tile) in self.tiles.take_ready(UPLOADS_PER_FRAME) {
                if canvas.store.replace(queue, key, &tile) == Upload::Full {
                    canvas.refused.insert(key);
                }
            }
            if self.tiles.has_ready() {
                self.context.request_repaint();
            }
        }
        let place = (self.frame.image_from_screen, self.frame.width_px, self.frame.height_px);
        if canvas.shown.insert(self.view, place) != Some(place) {
            canvas.refused.clear();
            self.tiles.touch();
        }
        let CanvasResources { store, refused, lacking, .. } = canvas;
        let is_moving = self.tiles.is_moving();
        let lacks = |wish: &WantedTile| {
            let is_missing = !store.contains(&wish.key) || !is_moving && self.tiles.is_outdated(&wish.key);
            is_missing && !refused.contains(&wish.key)
        };
        if is_moving {
            self.context.request_repaint_after(REFINE_AFTER);
        }
        lacking.extend(self.frame.wanted().into_iter().filter(lacks));
        canvas.painted.insert(self.view, self.frame_number);
        canvas.store.prepare(device, queue, self.view, &self.frame.view());
        Vec::new()
    }

    fn finish_prepare(
        &self,
        _device: &wgpu::Device,
        _queue: &wgpu::Queue,
        _encoder: &mut wgpu::CommandEncoder,
        resources: &mut egui_wgpu::CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if let Some(canvas) = resources.get_mut::<CanvasResources>()
            && !canvas.asked
        {
            canvas.asked = true;
            self.tiles.want(std::mem::take(&mut canvas.lacking));
        }
        Vec::new()
    }

    fn paint(
        &self,
        _info: egui::PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        resources: &egui_wgpu::CallbackResources,
    ) {
        if let Some(canvas) = resources.get::<CanvasResources>() {
            canvas.store.paint(pass, self.view, self.alpha);
        }
    }
}
