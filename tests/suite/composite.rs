//! Every display shader is valid WGSL, mirrors the Rust uniform, and draws what its CPU twin computes.

use skyloupe::composite::{
    BandInput, ColorMapName, Recipe, RecipeUniform, Resolved, ShaderKind, compose, compose_image, resolve,
};
use skyloupe::fits::{FileSpec, open_fields};
use skyloupe::geometry::{ImageSize, PixelRect};
use skyloupe::progress::Unwatched;
use skyloupe::raster::{CutRule, Cuts, MemoryPixels, NOT_FINITE, OUTSIDE, SampleStatistics, Stretch};
use std::collections::HashMap;
use std::mem::offset_of;
use std::path::PathBuf;
use std::sync::mpsc;

/// Side of the square of value tuples that is drawn: 102,400 of them.
const SIDE: u32 = 320;
/// Of mean colours from the published pictures, of 255.
const LARGEST_DIFFERENCE: f64 = 2.0;
const ZERO_POINTS: [f64; 4] = [24.6, 29.8, 30.0, 29.9];
/// Scatter of the sky, in the units of the planes.
const SKY: [f32; 4] = [0.0029, 0.6, 0.6, 0.6];

/// A small generator: splitmix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to 1.
    fn share(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// About normal: the sum of twelve.
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.share()).sum::<f32>() - 6.0
    }
}

/// A sky with sources of a thousand times its scatter, in each band's unit.
fn samples() -> [SampleStatistics; 4] {
    let mut random = Random(1);
    SKY.map(|scatter| {
        let size = ImageSize { width: 200, height: 200 };
        let values = (0..size.area()).map(|_| {
            let source = if random.share() < 0.05 { 1000.0 * random.share().powi(3) } else { 0.0 };
            scatter * (random.normal() + source)
        });
        SampleStatistics::of(&MemoryPixels::new(size, values.collect()).unwrap()).unwrap()
    })
}

fn resolved(recipe: &Recipe, samples: &[SampleStatistics; 4]) -> Resolved {
    let bands: [_; 4] = std::array::from_fn(|band| {
        Some(BandInput { magzero: Some(ZERO_POINTS[band]), pixel_share: 1.0, statistics: &samples[band] })
    });
    resolve(recipe, &bands).unwrap_or_else(|error| panic!("{}: {error}", recipe.id()))
}

/// Every preset, and where there is a choice every stretch and both ways of the colour map.
fn recipes() -> Vec<(String, Recipe)> {
    let mut all = Vec::new();
    for (id, _) in Recipe::presets() {
        let plain = Recipe::preset(id).unwrap();
        let mut toned = plain.clone();
        toned.set_contrast_and_bias(2.5, 0.4);
        toned.set("saturation", 3.0);
        all.push((format!("{id}, with contrast"), toned));
        if plain.has_stretch() {
            for stretch in Stretch::ALL_DEFAULTS {
                let mut other = plain.clone();
                (other.stretch, other.color_map, other.invert) = (stretch, ColorMapName::Viridis, true);
                all.push((format!("{id}, {}", stretch.name()), other));
            }
        }
        all.push((id.to_owned(), plain));
    }
    all
}

/// Values of VIS, Y, J, H: skies, sources of all brightnesses and colours, and everything odd.
fn value_tuples() -> Vec<[f32; 4]> {
    let odd = [
        0.0,
        -0.0,
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        NOT_FINITE,
        OUTSIDE,
        f32::MAX,
        f32::MIN,
        f32::MIN_POSITIVE,
        1e-40,
        -1e-40,
        1e30,
        -1e30,
        1e15,
        -1e6,
    ];
    let mut random = Random(2);
    (0..SIDE * SIDE)
        .map(|index| {
            let brightness = 10_f32.powf(8.0 * random.share() - 3.0);
            let mut tuple: [f32; 4] = std::array::from_fn(|band| {
                let color = 10_f32.powf(0.8 * random.share() - 0.4);
                let sign = if random.share() < 0.15 { -1.0 } else { 1.0 };
                SKY[band] * (sign * brightness * color + random.normal())
            });
            match index % 8 {
                0 => tuple = SKY.map(|scatter| scatter * 3.0 * random.normal()),
                1 if index % 3 == 0 => {
                    tuple[random.bits() as usize % 4] = odd[random.bits() as usize % odd.len()]
                }
                2 if index % 5 == 0 => {
                    tuple = std::array::from_fn(|_| odd[random.bits() as usize % odd.len()])
                }
                // Grey in the units of the sky: hues are undefined there.
                3 if index % 3 == 0 => tuple = SKY.map(|scatter| scatter * brightness),
                _ => {}
            }
            // A resampled picture is outside in all bands or in none.
            if tuple.iter().any(|value| value.to_bits() == OUTSIDE.to_bits()) { [OUTSIDE; 4] } else { tuple }
        })
        .collect()
}

fn whole_source(kind: ShaderKind) -> String {
    format!("{}\n{}", include_str!("../../shaders/compose.wgsl"), kind.source())
}

#[test]
fn every_recipe_shader_is_valid_and_mirrors_the_uniform() {
    for kind in ShaderKind::ALL {
        for source in [kind.source(), whole_source(kind)] {
            let module = naga::front::wgsl::parse_str(&source)
                .unwrap_or_else(|error| panic!("{kind:?}: {}", error.emit_to_string(&source)));
            naga::valid::Validator::new(
                naga::valid::ValidationFlags::all(),
                naga::valid::Capabilities::default(),
            )
            .validate(&module)
            .unwrap_or_else(|error| panic!("{kind:?}: {}", error.emit_to_string(&source)));
            assert_eq!(layout_in(&module), layout_in_rust(), "{kind:?}");
            assert!(module.functions.iter().any(|(_, function)| {
                function.name.as_deref() == Some("recipe_color") && function.arguments.len() == 1
            }));
        }
    }
}

/// Offsets of the members in bytes, then the size.
fn layout_in(module: &naga::Module) -> Vec<usize> {
    let (_, uniform) =
        module.types.iter().find(|(_, found)| found.name.as_deref() == Some("RecipeUniform")).unwrap();
    let naga::TypeInner::Struct { members, span } = &uniform.inner else { panic!("not a struct") };
    members.iter().map(|member| member.offset as usize).chain([*span as usize]).collect()
}

fn layout_in_rust() -> Vec<usize> {
    vec![
        offset_of!(RecipeUniform, stretch),
        offset_of!(RecipeUniform, invert),
        offset_of!(RecipeUniform, swap_luminance),
        offset_of!(RecipeUniform, shader),
        offset_of!(RecipeUniform, tone),
        offset_of!(RecipeUniform, used),
        offset_of!(RecipeUniform, low),
        offset_of!(RecipeUniform, high),
        offset_of!(RecipeUniform, gain),
        offset_of!(RecipeUniform, red),
        offset_of!(RecipeUniform, green),
        offset_of!(RecipeUniform, blue),
        offset_of!(RecipeUniform, luminance),
        offset_of!(RecipeUniform, extra),
        offset_of!(RecipeUniform, nan_color),
        offset_of!(RecipeUniform, outside_color),
        offset_of!(RecipeUniform, table),
        size_of::<RecipeUniform>(),
    ]
}

/// A device without a window, software preferred; `None`, said, where there is nothing.
fn device() -> Option<(wgpu::Device, wgpu::Queue)> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::PRIMARY | wgpu::Backends::GL;
    let instance = wgpu::Instance::new(descriptor);
    let mut adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    adapters.sort_by_key(|adapter| {
        let info = adapter.get_info();
        (info.device_type != wgpu::DeviceType::Cpu, info.backend == wgpu::Backend::Gl)
    });
    let Some(adapter) = adapters.first() else {
        eprintln!("SKIPPED: no graphics adapter (install mesa-vulkan-drivers for a software one)");
        return None;
    };
    Some(pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor::default())).unwrap())
}

fn texture(
    device: &wgpu::Device,
    size: (u32, u32),
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}

fn upload(queue: &wgpu::Queue, texture: &wgpu::Texture, bytes: &[u8]) {
    let size = texture.size();
    let layout = wgpu::TexelCopyBufferLayout {
        offset: 0,
        bytes_per_row: Some(bytes.len() as u32 / size.height),
        rows_per_image: Some(size.height),
    };
    queue.write_texture(texture.as_image_copy(), bytes, layout, size);
}

/// Draw the tuples with the shader of a recipe, as the window does.
fn drawn(
    gpu: &(wgpu::Device, wgpu::Queue),
    recipe: &Recipe,
    uniform: &RecipeUniform,
    values: &[[f32; 4]],
) -> Vec<u8> {
    use wgpu::{TextureFormat, TextureUsages};
    let (device, queue) = gpu;
    let loaded = TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST;
    let input = texture(device, (SIDE, SIDE), TextureFormat::Rgba32Uint, loaded);
    upload(queue, &input, bytemuck::cast_slice(values));
    let map = texture(device, (256, 1), TextureFormat::Rgba8Unorm, loaded);
    let texels: Vec<u8> = recipe.colormap().rgb.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect();
    upload(queue, &map, &texels);
    let target = texture(
        device,
        (SIDE, SIDE),
        TextureFormat::Rgba8Unorm,
        TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC,
    );
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: size_of::<RecipeUniform>() as u64,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, bytemuck::bytes_of(uniform));

    let pipeline = pipeline(device, recipe.shader());
    let view = |texture: &wgpu::Texture| texture.create_view(&wgpu::TextureViewDescriptor::default());
    let (input, map, target_view) = (view(&input), view(&map), view(&target));
    let resource = |binding, resource| wgpu::BindGroupEntry { binding, resource };
    let group = |index: u32, entries: &[wgpu::BindGroupEntry<'_>]| {
        let layout = pipeline.get_bind_group_layout(index);
        device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout: &layout, entries })
    };
    let values_group = group(0, &[resource(0, wgpu::BindingResource::TextureView(&input))]);
    let mut recipe_entries = vec![resource(0, buffer.as_entire_binding())];
    if recipe.shader() == ShaderKind::Plane {
        // Only this one reads the colour map, so that only here the deduced layout has it.
        recipe_entries.push(resource(1, wgpu::BindingResource::TextureView(&map)));
    }
    let recipe_group = group(1, &recipe_entries);

    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: None,
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &target_view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store },
            })],
            depth_stencil_attachment: None,
            timestamp_writes: None,
            occlusion_query_set: None,
            multiview_mask: None,
        });
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &values_group, &[]);
        pass.set_bind_group(1, &recipe_group, &[]);
        pass.draw(0..3, 0..1);
    }
    read_back(gpu, encoder, &target)
}

fn pipeline(device: &wgpu::Device, kind: ShaderKind) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(whole_source(kind).into()),
    });
    let constants = [("OUTSIDE", f64::from(OUTSIDE.to_bits()))];
    let options = wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() };
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: None,
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("compose_vertex"),
            compilation_options: options.clone(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("compose_fragment"),
            compilation_options: options,
            targets: &[Some(wgpu::TextureFormat::Rgba8Unorm.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

fn read_back(
    (device, queue): &(wgpu::Device, wgpu::Queue),
    mut encoder: wgpu::CommandEncoder,
    target: &wgpu::Texture,
) -> Vec<u8> {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: u64::from(SIDE * SIDE * 4),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    encoder.copy_texture_to_buffer(
        target.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(SIDE * 4),
                rows_per_image: Some(SIDE),
            },
        },
        target.size(),
    );
    queue.submit([encoder.finish()]);
    let (sender, receiver) = mpsc::channel();
    buffer.map_async(wgpu::MapMode::Read, .., move |result| sender.send(result).unwrap());
    device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
    receiver.recv().unwrap().unwrap();
    buffer.get_mapped_range(..).unwrap().to_vec()
}

#[test]
fn shaders_draw_what_their_twins_compute() {
    let Some(gpu) = device() else { return };
    let (samples, values) = (samples(), value_tuples());
    let mut failures = Vec::new();
    for (name, recipe) in recipes() {
        let uniform = resolved(&recipe, &samples).uniform;
        let by_gpu = drawn(&gpu, &recipe, &uniform, &values);
        let by_cpu = compose_image(&uniform, &recipe.colormap(), &values);
        let apart = |(cpu, gpu): (&[u8; 4], &[u8; 4])| cpu.iter().zip(gpu).map(|(a, b)| a.abs_diff(*b)).max();
        let worst = by_cpu
            .iter()
            .zip(by_gpu.as_chunks::<4>().0)
            .map(apart)
            .enumerate()
            .max_by_key(|(_, apart)| *apart);
        let (index, apart) = worst.unwrap();
        if apart > Some(1) {
            let (cpu, gpu) = (by_cpu[index], &by_gpu[4 * index..4 * index + 4]);
            failures
                .push(format!("{name}: {:?} is {cpu:?} on the CPU and {gpu:?} on the GPU", values[index]));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn all_colours_are_finite_and_displayable() {
    let samples = samples();
    for (name, recipe) in recipes() {
        let uniform = resolved(&recipe, &samples).uniform;
        let map = recipe.colormap();
        for values in value_tuples().into_iter().step_by(7) {
            let color = compose(&uniform, &map, values);
            assert!(
                color.iter().all(|channel| (0.0..=1.0).contains(channel)),
                "{name}: {values:?} {color:?}"
            );
        }
    }
}

#[test]
fn missing_pixels_and_the_canvas_have_colours_of_their_own() {
    let samples = samples();
    for (id, _) in Recipe::presets() {
        let recipe = Recipe::preset(id).unwrap();
        let uniform = resolved(&recipe, &samples).uniform;
        let map = recipe.colormap();
        let rgb = |color: [f32; 4]| [color[0], color[1], color[2]];
        assert_eq!(compose(&uniform, &map, [OUTSIDE; 4]), rgb(uniform.outside_color), "{id}");
        for lack in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(compose(&uniform, &map, [lack, 1.0, 1.0, 1.0]), rgb(uniform.nan_color), "{id}");
        }
        // What a recipe does not read may be missing.
        let unread: [f32; 4] =
            std::array::from_fn(|band| if uniform.used[band] > 0.0 { SKY[band] } else { f32::NAN });
        assert_ne!(compose(&uniform, &map, unread), rgb(uniform.nan_color), "{id}");
    }
}

/// The method's defining property: the ratios of the channels do not depend on brightness.
#[test]
fn lupton_keeps_hue_from_faint_to_bright() {
    let mut recipe = Recipe::preset("lupton").unwrap();
    recipe.set("saturation", 1.0);
    recipe.set("fade", 0.0);
    let mut uniform = resolved(&recipe, &samples()).uniform;
    uniform.low = [0.0; 4];
    let map = recipe.colormap();
    let spectrum: [f32; 4] = std::array::from_fn(|band| {
        [0.8, 1.0, 1.3, 1.6][band] * 10_f32.powf((ZERO_POINTS[band] as f32 - 23.9) / 2.5)
    });
    let hue = |brightness: f32| {
        let [r, g, b] = compose(&uniform, &map, spectrum.map(|flux| flux * brightness));
        [g / r, b / r]
    };
    let reference = hue(0.1);
    for brightness in [0.003, 0.01, 0.03, 1.0, 10.0, 1000.0] {
        let found = hue(brightness);
        assert!(
            found.iter().zip(reference).all(|(a, b)| (a - b).abs() < 1e-4),
            "{brightness}: {found:?} {reference:?}"
        );
    }
}

/// After the L swap the lightness of the picture is that of the stretched VIS, wherever the colour fits the display.
#[test]
fn lens_recipes_take_their_lightness_from_vis() {
    for id in ["lens-vis-y", "lens-vis-j", "lens-vis-y-j", "lens-mtf"] {
        let samples = samples();
        let recipe = Recipe::preset(id).unwrap();
        let uniform = resolved(&recipe, &samples).uniform;
        let mut checked = 0;
        for tuple in value_tuples() {
            if tuple.iter().any(|value| !value.is_finite()) {
                continue;
            }
            let color = compose(&uniform, &recipe.colormap(), tuple);
            if color.iter().any(|channel| !(0.001..=0.999).contains(channel)) {
                continue;
            }
            let expected = vis_shade(id, &uniform, &samples[0], tuple[0]) * 100.0;
            assert!((lightness(color) - expected).abs() < 0.05, "{id}: {tuple:?} {color:?} {expected}");
            checked += 1;
        }
        assert!(checked > 1000, "{id}: only {checked} colours fit the display");
    }
}

/// The stretched VIS by the published formulas, in double precision.
fn vis_shade(id: &str, uniform: &RecipeUniform, sample: &SampleStatistics, value: f32) -> f32 {
    let value = f64::from(value);
    if id == "lens-mtf" {
        let (low, high) = (f64::from(uniform.low[0]), f64::from(uniform.high[0]));
        let center = (f64::from(sample.center_mean().unwrap()) - low) / (high - low);
        let midtone = (center - 0.2 * center) / (center - 0.4 * center + 0.2);
        let n = ((value - low) / (high - low)).clamp(0.0, 1.0);
        return ((midtone - 1.0) * n / ((2.0 * midtone - 1.0) * n - midtone)) as f32;
    }
    let white = (500.0 * f64::from(sample.percentile(99.85).unwrap())).asinh();
    ((500.0 * value).asinh() / white).clamp(0.0, 1.0) as f32
}

/// CIE L* of display RGB (IEC 61966-2-1 and CIE 15), in double precision.
fn lightness(color: [f32; 3]) -> f32 {
    let [r, g, b] = color.map(|channel| {
        let channel = f64::from(channel);
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    (if y > 216.0 / 24389.0 { 116.0 * y.cbrt() - 16.0 } else { y * 24389.0 / 27.0 }) as f32
}

/// The published zero-flux level, and white, of azulero: numbers of its formulas evaluated in Python.
#[test]
fn azulero_black_and_white() {
    let recipe = Recipe::preset("azulero").unwrap();
    let uniform = resolved(&recipe, &samples()).uniform;
    let map = recipe.colormap();
    // asinh(0.398107) / (asinh(100) + asinh(0.398107)) = 0.0682791; 0.6 of it is the zero level 0.0409675.
    let sky = (0.0682791 - 0.0409675) / (1.0 - 0.0409675);
    let blue = sky + 0.2 * sky * (1.0 - sky);
    let color = compose(&uniform, &map, [0.0; 4]);
    assert!(
        (color[0] - sky).abs() < 1e-5 && (color[1] - sky).abs() < 1e-5 && (color[2] - blue).abs() < 1e-5,
        "{color:?}"
    );
    assert_eq!(compose(&uniform, &map, [1e6; 4]), [1.0; 3]);
}

#[test]
fn a_plane_passes_its_cuts_through_the_colour_map() {
    let samples = samples();
    let manual = CutRule::Manual(Cuts { low: -2.0, high: 8.0 });
    let mut recipe = Recipe::default_plane();
    (recipe.color_map, recipe.stretch) = (ColorMapName::Viridis, Stretch::Linear);
    recipe.set_cut_rule(0, manual);
    let uniform = resolved(&recipe, &samples).uniform;
    let map = recipe.colormap();
    let bytes =
        |value: f32| compose(&uniform, &map, [value; 4]).map(|channel| (channel * 255.0).round() as u8);
    // matplotlib's viridis at 0, 128 / 255 and 1.
    assert_eq!((bytes(-2.0), bytes(-3.0e38)), ([68, 1, 84], [68, 1, 84]));
    assert_eq!(bytes(-2.0 + 10.0 * 128.0 / 255.0), [33, 145, 140]);
    assert_eq!((bytes(8.0), bytes(3.0e38)), ([253, 231, 37], [253, 231, 37]));
}

#[test]
fn lacking_bands_are_named_or_stood_in_for() {
    let samples = samples();
    let only = |present: [bool; 4]| -> [Option<BandInput<'_>>; 4] {
        std::array::from_fn(|band| {
            present[band].then(|| BandInput {
                magzero: Some(ZERO_POINTS[band]),
                pixel_share: 1.0,
                statistics: &samples[band],
            })
        })
    };
    for (id, _) in Recipe::presets() {
        let recipe = Recipe::preset(id).unwrap();
        let vis_alone = resolve(&recipe, &only([true, false, false, false]));
        if recipe.shader() == ShaderKind::Plane {
            assert!(vis_alone.is_ok(), "{id}");
            continue;
        }
        assert!(vis_alone.unwrap_err().to_string().contains("NISP"), "{id}");
        let no_vis = resolve(&recipe, &only([false, true, true, true]));
        assert!(no_vis.unwrap_err().to_string().contains("VIS"), "{id}");
        for nisp in 1..4 {
            let present: [bool; 4] = std::array::from_fn(|band| band == 0 || band == nisp);
            let Ok(stood_in) = resolve(&recipe, &only(present)) else { continue };
            let values: [f32; 4] =
                std::array::from_fn(|band| if present[band] { SKY[band] * 30.0 } else { f32::NAN });
            let color = compose(&stood_in.uniform, &recipe.colormap(), values);
            assert!(color.iter().any(|channel| *channel > 0.02), "{id} {present:?} {color:?}");
        }
    }
    let recipe = Recipe::default_composite();
    let mut bands = only([true; 4]);
    bands[2] = bands[2].map(|band| BandInput { magzero: None, ..band });
    assert_eq!(resolve(&recipe, &only([true; 4])).unwrap().notes.len(), 0);
    assert!(resolve(&recipe, &bands).unwrap().notes.iter().any(|note| note.contains("MAGZERO")));
}

#[test]
fn recipes_survive_being_saved_and_keep_parameters_in_range() {
    for (id, label) in Recipe::presets() {
        let mut recipe = Recipe::preset(id).unwrap();
        assert!(!label.is_empty() && Recipe::description_of(id).ends_with('.'), "{id}");
        for parameter in recipe.clone().parameters() {
            let spec = parameter.spec;
            assert!(
                spec.low < spec.high && (spec.low..=spec.high).contains(&spec.default),
                "{id} {}",
                spec.id
            );
            assert!(!spec.logarithmic || spec.low > 0.0, "{id} {}", spec.id);
            recipe.set(spec.id, f32::INFINITY);
            assert_eq!(recipe.get(spec.id), spec.high, "{id} {}", spec.id);
        }
        let text = serde_json::to_string(&recipe).unwrap();
        assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe, "{id}");
    }
}

/// Empty, constant and NaN planes, and extreme parameters, still give a picture.
#[test]
fn degenerate_planes_give_displayable_colours() {
    let size = ImageSize { width: 8, height: 8 };
    for fill in [f32::NAN, 0.0, 7.0, -1e30, f32::MAX, 1e-44] {
        let pixels = MemoryPixels::new(size, vec![fill; size.area()]).unwrap();
        let sample = SampleStatistics::of(&pixels).unwrap();
        let samples = [sample.clone(), sample.clone(), sample.clone(), sample];
        for (name, mut recipe) in recipes() {
            for extreme in [0, 1] {
                for parameter in recipe.clone().parameters() {
                    let value = if extreme == 0 { parameter.spec.low } else { parameter.spec.high };
                    recipe.set(parameter.spec.id, value);
                }
                let uniform = resolved(&recipe, &samples).uniform;
                for value in [0.0, 1.0, -1.0, fill, 1e20, f32::MIN, 1e-30] {
                    let color = compose(&uniform, &recipe.colormap(), [value, value, 2.0 * value, value]);
                    assert!(
                        color.iter().all(|channel| (0.0..=1.0).contains(channel)),
                        "{name} of a plane of {fill} at {value}: {color:?} {:?}",
                        bytemuck::cast_slice::<_, f32>(&bytemuck::bytes_of(&uniform)[..240])
                    );
                }
            }
        }
    }
}

/// The colour pictures that come with two real Q1 cut-outs are the lens-search recipe
/// (`composite_oracle.py` makes their mean colours in blocks).
#[test]
fn the_lens_recipe_draws_the_published_picture() {
    let root = std::env::var_os("SKYLOUPE_TEST_DATA").map_or_else(
        || [concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"), "/work/shared/data"].map(PathBuf::from),
        |root| [PathBuf::from(&root), PathBuf::from(root)],
    );
    let Some(folder) = root.iter().map(|root| root.join("euclid_q1")).find(|folder| folder.is_dir()) else {
        eprintln!("SKIPPED: no test data; set SKYLOUPE_TEST_DATA to the folder with euclid_q1");
        return;
    };
    let oracle: HashMap<String, Vec<[f64; 3]>> =
        serde_json::from_str(include_str!("composite_oracle.json")).unwrap();
    for name in ["102160336_2685084962682049281", "102021016_NEG629685198482852633"] {
        let spec = FileSpec::of_path(&folder.join(format!("{name}.fits")));
        let opened = open_fields(&[spec], &Unwatched).unwrap();
        let field = opened.fields.iter().find(|field| field.bands().iter().all(Option::is_some)).unwrap();
        let size = field.size();
        let planes = field.bands().map(|plane| {
            let mut values = vec![0.0; size.area()];
            plane.unwrap().pixels.read_f32(PixelRect::whole(size), &mut values).unwrap();
            values
        });
        let samples = field.bands().map(|plane| SampleStatistics::of(&*plane.unwrap().pixels).unwrap());
        let bands: [_; 4] = std::array::from_fn(|band| {
            Some(BandInput {
                magzero: field.bands()[band].unwrap().magzero,
                pixel_share: 1.0,
                statistics: &samples[band],
            })
        });
        let recipe = Recipe::preset("lens-vis-y-j").unwrap();
        let uniform = resolve(&recipe, &bands).unwrap().uniform;
        // Pictures run from the top, planes from the bottom.
        let rows = (0..size.height).rev().flat_map(|y| (0..size.width).map(move |x| y * size.width + x));
        let values: Vec<[f32; 4]> = rows.map(|pixel| planes.each_ref().map(|plane| plane[pixel])).collect();
        let ours = compose_image(&uniform, &recipe.colormap(), &values);
        let theirs = &oracle[name.split('_').next().unwrap()];
        let means = block_means(&ours, size.width);
        assert_eq!(means.len(), theirs.len());
        let pairs = means.iter().flatten().zip(theirs.iter().flatten());
        let worst = pairs.map(|(ours, theirs)| (ours - theirs).abs()).fold(0.0, f64::max);
        println!("{name}: no mean colour of 25 x 25 pixels is further off than {worst:.2} of 255");
        assert!(worst < LARGEST_DIFFERENCE, "{name}: {worst}");
    }
}

/// Mean colours, 0 to 255, of blocks of 25 x 25 pixels, row by row.
fn block_means(pixels: &[[u8; 4]], width: usize) -> Vec<[f64; 3]> {
    const SIDE: usize = 25;
    let n_blocks = width / SIDE;
    let mut means = vec![[0.0; 3]; n_blocks * (pixels.len() / width / SIDE)];
    for (index, pixel) in pixels.iter().enumerate() {
        let mean = &mut means[index / width / SIDE * n_blocks + index % width / SIDE];
        mean.iter_mut()
            .zip(pixel)
            .for_each(|(mean, channel)| *mean += f64::from(*channel) / (SIDE * SIDE) as f64);
    }
    means
}

/// A flux per pixel of 0.3" is nine times that of the 0.1" under it: to state the share of the pixel is the same as
/// to state a zero point that is 2.5 log10(9) = 2.3856 mag fainter.
#[test]
fn bands_of_larger_pixels_have_the_same_colours() {
    let samples = samples();
    for id in ["vis-anchored", "lupton"] {
        let recipe = Recipe::preset(id).unwrap();
        let with = |pixel_share: f64, fainter: f64| {
            let bands: [_; 4] = std::array::from_fn(|band| {
                let is_nisp = band > 0;
                Some(BandInput {
                    magzero: Some(ZERO_POINTS[band] + if is_nisp { fainter } else { 0.0 }),
                    pixel_share: if is_nisp { pixel_share } else { 1.0 },
                    statistics: &samples[band],
                })
            });
            resolve(&recipe, &bands).unwrap().uniform
        };
        let (shared, shifted, plain) =
            (with(1.0 / 9.0, 0.0), with(1.0, 2.5 * 9.0_f64.log10()), with(1.0, 0.0));
        for band in 1..4 {
            let ratio = shared.gain[band] / shifted.gain[band];
            assert!((ratio - 1.0).abs() < 1e-5, "{id} {band}: {ratio}");
            assert!(shared.gain[band] < 0.2 * plain.gain[band], "{id} {band}");
        }
    }
}
