//! Tiles and views on one device.

use super::atlas::{Atlas, SLOT_BYTES, is_sound};
use super::blit_pass::{BlitPass, Mix};
use super::compose_pass::ComposePass;
use super::fullscreen::begin_pass;
use super::layer::{Layer, layers_of};
use super::layer_textures::LayerTextures;
use super::page::{PageSource, PageTable};
use super::region::TileRange;
use super::resample_pass::{ResamplePass, ResampleVariant};
use super::sampling::{Canvas, Sampling};
use super::shown::{Shown, ShownLayer};
use super::slots::Slots;
use super::torus::{PxRect, Torus};
use super::view::View;
use super::{Quality, TileKey, ViewFrame, ViewId};
use crate::field::PlaneKey;
use crate::raster::Tile;
use std::collections::{HashMap, HashSet};

/// What became of a tile that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upload {
    /// It is resident now.
    Stored,
    /// It was resident already.
    Known,
    /// Its plane was forgotten, or it is not what its key says.
    Ignored,
    /// Every slot holds a tile that is on screen; coarser tiles stand in for it.
    Full,
}

/// Counts since the store was made, and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GpuStats {
    pub n_resident: usize,
    /// How many tiles fit.
    pub capacity: usize,
    /// Bytes of the slots that hold a tile.
    pub resident_bytes: u64,
    pub n_uploads: u64,
    pub n_evictions: u64,
    /// Uploads that found every slot on screen.
    pub n_refused: u64,
    /// Screen pixels that were resampled, and composed.
    pub resampled_px: u64,
    pub composed_px: u64,
}

/// The tiles of all planes and the pictures of all views, on one device.
///
/// In each frame: [`GpuStore::upload`] what has arrived, [`GpuStore::prepare`] every view, then
/// [`GpuStore::paint`] them. Preparing submits its own commands, so that what a view shows does not depend
/// on whether a window's frame is dropped, and later uploads cannot reach into earlier pictures.
#[derive(Debug)]
pub struct GpuStore {
    atlas: Atlas,
    atlas_view: wgpu::TextureView,
    slots: Slots,
    forgotten: HashSet<PlaneKey>,
    resample: ResamplePass,
    compose: ComposePass,
    blit: BlitPass,
    views: HashMap<ViewId, View>,
    /// The views that were prepared in this frame.
    prepared: HashSet<ViewId>,
    counts: GpuStats,
}

impl GpuStore {
    /// A store whose tiles take at most `budget_bytes`, and whose pictures are painted into targets of
    /// `target_format`. Works within any limits down to textures of 256 pixels.
    pub fn new(device: &wgpu::Device, target_format: wgpu::TextureFormat, budget_bytes: u64) -> Self {
        let (atlas, slots) = Atlas::new(device, budget_bytes);
        Self {
            atlas_view: atlas.view(),
            atlas,
            slots,
            forgotten: HashSet::new(),
            resample: ResamplePass::new(device),
            compose: ComposePass::new(device),
            blit: BlitPass::new(device, target_format),
            views: HashMap::new(),
            prepared: HashSet::new(),
            counts: GpuStats::default(),
        }
    }

    /// Make a tile resident, in place of the one that was longest out of sight. A full tile is 256 KiB that
    /// are copied at once: bound how many you hand over in a frame.
    pub fn upload(&mut self, queue: &wgpu::Queue, key: TileKey, tile: &Tile) -> Upload {
        if self.forgotten.contains(&key.plane) || !is_sound(&key, tile) {
            return Upload::Ignored;
        }
        if self.contains(&key) {
            return Upload::Known;
        }
        let Some(slot) = self.slots.claim(key, tile.width, tile.height) else {
            self.counts.n_refused += 1;
            return Upload::Full;
        };
        self.write(queue, slot, tile);
        Upload::Stored
    }

    /// Make a tile resident also where one of that key is: views that show the old texels draw anew just there
    /// when they are next prepared.
    pub fn replace(&mut self, queue: &wgpu::Queue, key: TileKey, tile: &Tile) -> Upload {
        if self.forgotten.contains(&key.plane) || !is_sound(&key, tile) {
            return Upload::Ignored;
        }
        let known = self.slots.get(&key);
        if known.is_some_and(|known| (known.width, known.height) != (tile.width, tile.height)) {
            return Upload::Ignored;
        }
        match self.slots.renew(&key) {
            // Pictures that read the old texels were submitted before, and are drawn first.
            Some(slot) => {
                self.write(queue, slot, tile);
                Upload::Stored
            }
            None => self.upload(queue, key, tile),
        }
    }

    fn write(&mut self, queue: &wgpu::Queue, slot: usize, tile: &Tile) {
        self.counts.n_uploads += 1;
        if self.atlas.write(queue, slot, tile) {
            self.atlas_view = self.atlas.view();
            self.views.values_mut().flat_map(|view| &mut view.layers).for_each(LayerTextures::forget_atlas);
        }
    }

    /// True if the tile is resident.
    pub fn contains(&self, key: &TileKey) -> bool {
        self.slots.get(key).is_some()
    }

    /// Those that are not resident, in the same order.
    pub fn missing(&self, keys: &[TileKey]) -> Vec<TileKey> {
        keys.iter().filter(|key| !self.contains(key)).copied().collect()
    }

    /// Bring a view's picture up to date: draws what changed since it was last prepared, and nothing when
    /// nothing did. A canvas without pixels or larger than the device's textures is left alone.
    pub fn prepare(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, id: ViewId, frame: &ViewFrame<'_>) {
        let size = (frame.width_px, frame.height_px);
        let most = device.limits().max_texture_dimension_2d;
        if size.0 == 0 || size.1 == 0 || size.0 > most || size.1 > most || frame.image.area() == 0 {
            self.views.remove(&id);
            return;
        }
        let mut view = match self.views.remove(&id) {
            Some(view) if view.size() == size => view,
            _ => View::new(device, size, &self.compose, &self.blit),
        };
        if !self.prepared.insert(id) {
            // A view comes round again: a frame is over.
            self.prepared = HashSet::from([id]);
            self.slots.begin_frame();
        }
        self.draw(device, queue, &mut view, frame);
        self.views.insert(id, view);
    }

    /// Paint a view's picture over the viewport that is set, mixed by `alpha` (1 covers what is there). A picture
    /// of flags is as translucent as it was composed, whatever `alpha` says.
    /// Nothing happens when the view was never prepared.
    pub fn paint(&self, pass: &mut wgpu::RenderPass<'_>, id: ViewId, alpha: f32) {
        if let Some(view) = self.views.get(&id) {
            let mix = if view.is_translucent() { Mix::Own } else { Mix::By(alpha) };
            self.blit.draw(pass, &view.blit_group, mix);
        }
    }

    /// Drop every tile of a plane, now and for good: tiles of it that arrive later are ignored.
    pub fn forget_plane(&mut self, plane: PlaneKey) {
        self.forgotten.insert(plane);
        self.slots.forget_plane(plane);
    }

    /// Drop what a view keeps on the device.
    pub fn forget_view(&mut self, id: ViewId) {
        self.views.remove(&id);
    }

    /// What the store holds, and has done.
    pub fn stats(&self) -> GpuStats {
        GpuStats {
            n_resident: self.slots.n_resident(),
            capacity: self.slots.capacity(),
            resident_bytes: self.slots.n_resident() as u64 * SLOT_BYTES,
            n_evictions: self.slots.n_evicted(),
            ..self.counts
        }
    }

    /// Nothing that was shown so far is on screen any more: tiles may go, but not these.
    pub(super) fn keep_only(&mut self, keys: &[TileKey]) {
        for _ in 0..2 {
            self.slots.begin_frame();
        }
        for resident in keys.iter().filter_map(|key| self.slots.get(key)).collect::<Vec<_>>() {
            self.slots.touch(resident.slot);
        }
    }

    /// The textures of a view: values and colours, as they are stored.
    pub(super) fn pictures(&self, id: ViewId) -> Option<(&wgpu::Texture, &wgpu::Texture)> {
        self.views.get(&id).map(|view| (&view.resampled, &view.composed))
    }

    fn draw(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &mut View, frame: &ViewFrame<'_>) {
        let mut next = self.next_shown(frame);
        let damage = next.damage_since(view.shown.as_ref());
        let recolored = view.write_recipe(queue, &frame.coloring);
        if damage.all.is_empty() && !recolored {
            view.shown = Some(next);
            return;
        }
        let mut encoder =
            device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("canvas") });
        let stored = |rects: &[PxRect]| -> Vec<PxRect> {
            rects.iter().flat_map(|rect| next.torus.stored(*rect)).collect()
        };
        if !damage.all.is_empty() {
            view.write_layers((device, queue), &self.resample, &self.atlas_view, &next);
            let mut pass = begin_pass(&mut encoder, "resample", &view.resampled_view);
            for ((layer, textures), rects) in next.layers.iter().zip(&view.layers).zip(&damage.layers) {
                pass.set_pipeline(self.resample.pipeline(device, layer.variant));
                textures.bind(&mut pass);
                self.counts.resampled_px += draw_rects(&mut pass, &stored(rects));
            }
        }
        let damage = if recolored { vec![next.torus.whole()] } else { damage.all };
        {
            let mut pass = begin_pass(&mut encoder, "compose", &view.composed_view);
            pass.set_pipeline(self.compose.pipeline(device, frame.coloring.kind()));
            pass.set_bind_group(0, &view.values_group, &[]);
            pass.set_bind_group(1, &view.recipe_group, &[]);
            self.counts.composed_px += draw_rects(&mut pass, &stored(&damage));
        }
        view.write_torus(queue, next.torus);
        queue.submit([encoder.finish()]);
        view.shown = Some(next);
    }

    /// What the frame shows with the tiles that are resident now.
    fn next_shown(&mut self, frame: &ViewFrame<'_>) -> Shown {
        let canvas = Canvas {
            image: frame.image,
            image_from_screen: frame.image_from_screen,
            width_px: frame.width_px,
            height_px: frame.height_px,
        };
        let layers = layers_of(frame).into_iter().map(|layer| self.shown_layer(frame, layer)).collect();
        Shown { canvas, layers, torus: Torus::new(frame.width_px, frame.height_px) }
    }

    fn shown_layer(&mut self, frame: &ViewFrame<'_>, layer: Layer) -> ShownLayer {
        let canvas = layer.canvas;
        let planes = layer.planes_from_first();
        let source = PageSource { planes, image: canvas.image, reduction: frame.reduction };
        let mut sampling = layer.sampling(frame.quality);
        let mut pages = self.pages(&source, &canvas, &sampling);
        let finer = layer.sampling_at(canvas.sampling(Quality::Full).level, 0.0);
        if finer.level < sampling.level && pages.n_coarser(&source) > 0 {
            let finer_pages = self.pages(&source, &canvas, &finer);
            if finer_pages.n_coarser(&source) == 0 {
                (sampling, pages) = (finer, finer_pages);
            }
        }
        let variant = ResampleVariant::of(&layer, &sampling, frame.reduction);
        ShownLayer { layer, source, sampling, variant, pages }
    }

    fn pages(&mut self, source: &PageSource, canvas: &Canvas, sampling: &Sampling) -> PageTable {
        let range = TileRange::of(canvas, sampling, 0.0);
        PageTable::resolve(source, sampling.level, range, (&self.atlas, &mut self.slots))
    }
}

/// Run a pass over rectangles of its target; how many pixels that were.
fn draw_rects(pass: &mut wgpu::RenderPass<'_>, rects: &[PxRect]) -> u64 {
    for rect in rects {
        pass.set_scissor_rect(rect.x, rect.y, rect.width, rect.height);
        pass.draw(0..3, 0..1);
    }
    rects.iter().map(|rect| u64::from(rect.width) * u64::from(rect.height)).sum()
}
