//! Symbols handed to the GPU, and what is written beside them.

use super::gather::Budget;
use super::{legend, outline, tooltip};
use crate::geometry::Affine;
use crate::gpu::{PointInstance, PointsPass, PointsUniform, ViewId};
use crate::session::{Frame, Symbol};
use crate::ui::canvas::TargetFormat;
use crate::ui::canvas::scene::Placed;
use crate::ui::dock::Docked;
use egui_wgpu::wgpu;
use std::collections::HashMap;
use std::sync::Arc;

/// Width of lines and of their rims, points.
const STROKE: f32 = 1.3;
const RIM: f32 = 1.0;
/// Symbols with a smaller half axis are filled, points.
const FILL_BELOW: f32 = 2.6;
/// Frames of the window after which an unpainted view gives its symbols back.
const FORGET_AFTER: u64 = 300;
/// Frames after which the first picture is there.
const READY_AFTER: u64 = 8;

/// Draw the rows of all tables over a frame.
pub fn paint(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed) {
    let catalogues = &docked.session.catalogues;
    let Some(format) = docked.services.target_format.filter(|_| catalogues.shown) else { return };
    let state = &mut docked.interface.canvas.points;
    let budget = Budget::of(placed, docked.session.visible_frames().len(), docked.services.software);
    if catalogues.tables.is_empty() && !state.is_ready && state.frame_number > READY_AFTER {
        state.is_ready = true;
        make_ready(ui, (placed, format), state.frame_number);
    }
    // The active one on top.
    let others = catalogues.tables.iter().filter(|table| Some(table.id) != catalogues.active);
    for table in others.chain(catalogues.active()) {
        let Some(gathered) = state.gather(table, frame, placed, budget) else { continue };
        let map = placed.view.screen_from_image(placed.width, placed.height);
        let per_point = placed.pixels_per_point as f32;
        let uniform = PointsUniform {
            matrix: matrix(map),
            offset: offset(map, gathered.anchor),
            canvas: [placed.width as f32, placed.height as f32],
            symbol: u32::from(table.look.symbol == Symbol::Cross),
            stroke: if gathered.is_crowded { 0.3 } else { STROKE * per_point },
            rim: if gathered.is_crowded { 0.3 } else { RIM * per_point },
            fill_below: FILL_BELOW * per_point,
        };
        let paint = PointsPaint {
            view: ViewId(frame.id.0 << 32 | table.id.0),
            instances: Arc::clone(&gathered.instances),
            version: gathered.version,
            uniform,
            format,
            frame_number: state.frame_number,
        };
        let shape = egui_wgpu::Callback::new_paint_callback(placed.rect, paint);
        ui.painter().with_clip_rect(placed.rect).add(egui::Shape::Callback(shape));
    }
    if let Some(table) = catalogues.active() {
        legend::paint(ui, table, placed);
    }
    outline::paint(ui, docked, frame, placed);
    tooltip::paint(ui, docked, frame, placed);
}

/// Draw one symbol beside the canvas: software Vulkan translates a shader when it is drawn with first, and the first table
/// should not wait for that.
fn make_ready(ui: &egui::Ui, (placed, format): (&Placed, TargetFormat), frame_number: u64) {
    let canvas = [placed.width as f32, placed.height as f32];
    let uniform = PointsUniform {
        matrix: [1.0, 0.0, 0.0, 1.0],
        offset: [0.0; 2],
        canvas,
        symbol: 0,
        stroke: STROKE,
        rim: RIM,
        fill_below: FILL_BELOW,
    };
    let position = canvas.map(|extent| extent + 1000.0);
    let aside = PointInstance { position, half_axes: [1.0; 2], angle: 0.0, color: [0; 4] };
    let paint = PointsPaint {
        view: ViewId(u64::MAX),
        instances: Arc::new(vec![aside]),
        version: 1,
        uniform,
        format,
        frame_number,
    };
    let shape = egui_wgpu::Callback::new_paint_callback(placed.rect, paint);
    ui.painter().with_clip_rect(placed.rect).add(egui::Shape::Callback(shape));
}

fn matrix(map: Affine) -> [f32; 4] {
    [map.a, map.b, map.c, map.d].map(|value| value as f32)
}

fn offset(map: Affine, anchor: crate::geometry::ImagePoint) -> [f32; 2] {
    let (x, y) = map.apply(anchor.x, anchor.y);
    [x as f32, y as f32]
}

/// The symbols of one table in one frame.
struct PointsPaint {
    view: ViewId,
    instances: Arc<Vec<PointInstance>>,
    version: u64,
    uniform: PointsUniform,
    format: TargetFormat,
    frame_number: u64,
}

/// What lives on the GPU.
struct PointsResources {
    pass: PointsPass,
    /// The frame of the window in which each view was last painted.
    painted: HashMap<ViewId, u64>,
}

impl egui_wgpu::CallbackTrait for PointsPaint {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        _screen: &egui_wgpu::ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        resources: &mut egui_wgpu::CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if !resources.contains::<PointsResources>() {
            let pass = PointsPass::new(device, self.format);
            resources.insert(PointsResources { pass, painted: HashMap::new() });
        }
        let Some(PointsResources { pass, painted }) = resources.get_mut::<PointsResources>() else {
            return Vec::new();
        };
        painted.insert(self.view, self.frame_number);
        painted.retain(|view, last| {
            let is_recent = self.frame_number.saturating_sub(*last) < FORGET_AFTER;
            if !is_recent {
                pass.forget_view(*view);
            }
            is_recent
        });
        pass.prepare((device, queue), self.view, (self.version, &self.instances), &self.uniform);
        Vec::new()
    }

    fn paint(
        &self,
        _info: egui::PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        resources: &egui_wgpu::CallbackResources,
    ) {
        if let Some(points) = resources.get::<PointsResources>() {
            points.pass.paint(pass, self.view);
        }
    }
}
