//! What a frame of a canvas costs: each change that a user makes, waited for until the device is done.
//! `SKYLOUPE_BACKEND=gl` (or another backend's name) chooses the device; the default is a software one.

use bytemuck::Zeroable;
use criterion::{Criterion, criterion_group, criterion_main};
use skyloupe::composite::{BandInput, ColorMap, ColorMapName, Recipe, RecipeUniform, ShaderKind, resolve};
use skyloupe::field::PlaneKey;
use skyloupe::geometry::{ImagePoint, ImageSize, View};
use skyloupe::gpu::{
    BackendChoice, Coloring, GpuDevice, GpuStore, Quality, TileKey, ViewFrame, ViewId, needed_tiles,
};
use skyloupe::raster::{MemoryPixels, Pyramid, Reduction, SampleStatistics};
use std::sync::Arc;
use std::time::Duration;

const CANVAS: (u32, u32) = (1280, 800);
const IMAGE: ImageSize = ImageSize { width: 6000, height: 6000 };

struct Bench {
    gpu: GpuDevice,
    store: GpuStore,
    planes: Vec<(PlaneKey, Pyramid)>,
    target: wgpu::Texture,
    shader: ShaderKind,
    recipe: RecipeUniform,
    colormap: ColorMap,
}

#[derive(Clone, Copy)]
struct Setting {
    view: View,
    n_planes: usize,
    quality: Quality,
    reduction: Reduction,
    contrast: f32,
}

impl Bench {
    fn new() -> Option<Self> {
        let name = std::env::var("SKYLOUPE_BACKEND").unwrap_or_default();
        let choice = BackendChoice::from_name(&name).unwrap_or(BackendChoice::Software);
        let gpu = GpuDevice::headless(choice).inspect_err(|error| println!("SKIPPED: {error}")).ok()?;
        println!("device: {}", gpu.description());
        let planes = (0..4).map(|seed| {
            let noise = |index: usize| {
                ((index as u32 ^ seed).wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 24) as f32
            };
            let pixels = MemoryPixels::new(IMAGE, (0..IMAGE.area()).map(noise).collect()).ok()?;
            Some((PlaneKey::unique(), Pyramid::new(Arc::new(pixels))))
        });
        let planes = planes.collect::<Option<Vec<_>>>()?;
        let store = GpuStore::new(&gpu.device, wgpu::TextureFormat::Bgra8Unorm, 512 << 20);
        let target = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: CANVAS.0, height: CANVAS.1, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Bgra8Unorm,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
            view_formats: &[],
        });
        let (shader, recipe, colormap) =
            (ShaderKind::Plane, RecipeUniform::zeroed(), ColorMapName::Gray.map());
        let mut bench = Self { gpu, store, planes, target, shader, recipe, colormap };
        bench.set_recipe(Recipe::default_composite().id());
        Some(bench)
    }

    fn set_recipe(&mut self, id: &str) {
        let values = (0..256).map(|step| step as f32 / 256.0).collect();
        let Ok(ramp) = MemoryPixels::new(ImageSize { width: 256, height: 1 }, values) else { return };
        let (Some(recipe), Ok(statistics)) = (Recipe::preset(id), SampleStatistics::of(&ramp)) else {
            return;
        };
        let band = Some(BandInput { magzero: Some(25.0), pixel_share: 1.0, statistics: &statistics });
        if let Ok(resolved) = resolve(&recipe, &[band; 4]) {
            (self.shader, self.recipe) = (recipe.shader(), resolved.uniform);
        }
    }

    fn upload(&mut self, setting: &Setting) {
        let map = setting.view.image_from_screen(CANVAS.0.into(), CANVAS.1.into());
        for id in needed_tiles(IMAGE, map, CANVAS.0, CANVAS.1) {
            for (plane, pyramid) in self.planes.iter().take(setting.n_planes) {
                let key = TileKey { plane: *plane, reduction: setting.reduction, id };
                if !self.store.contains(&key)
                    && let Ok(tile) = pyramid.tile(id, setting.reduction)
                {
                    self.store.upload(&self.gpu.queue, key, &tile);
                }
            }
        }
    }

    fn prepare(&mut self, setting: &Setting) {
        let key =
            |index: usize| self.planes.get(index).filter(|_| index < setting.n_planes).map(|(key, _)| *key);
        let mut recipe = self.recipe;
        recipe.tone[1] += setting.contrast;
        let frame = ViewFrame {
            planes: [key(0), key(1), key(2), key(3)],
            warps: [const { None }; 4],
            image: IMAGE,
            image_from_screen: setting.view.image_from_screen(CANVAS.0.into(), CANVAS.1.into()),
            width_px: CANVAS.0,
            height_px: CANVAS.1,
            reduction: setting.reduction,
            quality: setting.quality,
            coloring: Coloring::Recipe { shader: self.shader, numbers: &recipe, colormap: &self.colormap },
        };
        self.store.prepare(&self.gpu.device, &self.gpu.queue, ViewId(1), &frame);
    }

    fn paint(&self) {
        let view = self.target.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let attachment = wgpu::RenderPassColorAttachment {
            view: &view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations::default(),
        };
        let descriptor =
            wgpu::RenderPassDescriptor { color_attachments: &[Some(attachment)], ..Default::default() };
        self.store.paint(&mut encoder.begin_render_pass(&descriptor), ViewId(1), 1.0);
        self.gpu.queue.submit([encoder.finish()]);
    }

    fn wait(&self) {
        if let Err(error) = self.gpu.device.poll(wgpu::PollType::wait_indefinitely()) {
            println!("the device failed: {error}");
        }
    }
}

fn canvas(criterion: &mut Criterion) {
    let Some(mut bench) = Bench::new() else { return };
    let mut group = criterion.benchmark_group("canvas 1280x800");
    group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    let view = |zoom: f64, rotation: f64| View {
        center: ImagePoint { x: 3000.3, y: 3000.2 },
        zoom,
        rotation,
        flip_x: false,
    };
    let full = Setting {
        view: view(0.6, 0.0),
        n_planes: 4,
        quality: Quality::Full,
        reduction: Reduction::Mean,
        contrast: 0.0,
    };
    let settings = [
        ("4 bands, r 1.1", Setting { view: view(0.9, 0.0), ..full }),
        ("4 bands, r 1.67", full),
        ("4 bands, r 1.95", Setting { view: view(1.0 / 1.95, 0.0), ..full }),
        ("4 bands, r 6 (fit)", Setting { view: view(1.0 / 6.0, 0.0), ..full }),
        ("4 bands, r 1.67 turned", Setting { view: view(0.6, 0.5), ..full }),
        ("4 bands, r 1.67 max", Setting { reduction: Reduction::Max, ..full }),
        ("4 bands, r 1.67 fast", Setting { quality: Quality::Fast, ..full }),
        ("4 bands, 8:1", Setting { view: view(8.0, 0.0), ..full }),
        ("1 band, r 1.67", Setting { n_planes: 1, ..full }),
        ("3 bands, r 1.67", Setting { n_planes: 3, ..full }),
    ];
    for (name, setting) in settings {
        bench.upload(&setting);
        let mut zoom = setting.view.zoom;
        group.bench_function(format!("{name}: new zoom"), |bencher| {
            bencher.iter(|| {
                zoom *= 1.000_001;
                bench.prepare(&Setting { view: View { zoom, ..setting.view }, ..setting });
                bench.wait();
            });
        });
        let mut dragged = setting.view;
        let mut step = 3.0;
        group.bench_function(format!("{name}: drag"), |bencher| {
            bencher.iter(|| {
                step = -step;
                dragged = dragged.dragged(step, 5.0 * step);
                bench.prepare(&Setting { view: dragged, ..setting });
                bench.wait();
            });
        });
    }
    bench.upload(&full);
    let mut contrast = 0.0;
    for (id, _) in Recipe::presets() {
        bench.set_recipe(id);
        group.bench_function(format!("recipe only: {id}"), |bencher| {
            bencher.iter(|| {
                contrast += 1e-6;
                bench.prepare(&Setting { contrast, ..full });
                bench.wait();
            });
        });
    }
    group.bench_function("nothing changed", |bencher| {
        bencher.iter(|| {
            bench.prepare(&Setting { contrast, ..full });
            bench.wait();
        });
    });
    group.bench_function("blit", |bencher| {
        bencher.iter(|| {
            bench.paint();
            bench.wait();
        });
    });
    group.finish();
    println!("{:?}", bench.store.stats());
}

criterion_group!(benches, canvas);
criterion_main!(benches);
