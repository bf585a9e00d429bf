//! The repainted core over the image, in the colours of the image where it shows the very plane.

use crate::composite::{ColorMap, Resolved, compose_image};
use crate::geometry::ImagePoint;
use crate::session::{Frame, Inspection, RepaintStep};
use crate::ui::canvas::overlays::card;
use crate::ui::canvas::scene::{Placed, Slot};
use crate::ui::dock::Docked;
use egui::{Align2, Color32, ColorImage, Mesh, TextureHandle, TextureOptions, pos2, vec2};
use std::sync::Arc;

/// What the picture was made of, and the picture.
#[derive(Default)]
pub struct CorePicture {
    of: Option<(Arc<RepaintStep>, usize, ColorMap)>,
    texture: Option<TextureHandle>,
}

/// Draw it where it is on.
pub fn paint(ui: &egui::Ui, docked: &mut Docked, frame: &Frame, placed: &Placed) {
    let inpainting = &docked.session.inpainting;
    if !inpainting.in_field || !inpainting.is_open {
        return;
    }
    let Some((inspection, step)) = inpainting.shown_step() else { return };
    let Some(target) = &inpainting.target else { return };
    if inpainting.is_of(&target.field, frame) != Some(true) {
        return;
    }
    let (inspection, step) = (Arc::clone(inspection), Arc::clone(step));
    let coloring = coloring(docked, frame);
    let identity = coloring.as_ref().map_or(0, |(resolved, _)| Arc::as_ptr(resolved) as usize);
    let map =
        coloring.as_ref().map_or_else(|| crate::composite::ColorMapName::Gray.map(), |(_, map)| map.clone());
    let shown = (docked.session.inpainting.shown, docked.session.inpainting.noisy);
    let overlay = &mut docked.interface.canvas.residuals.core;
    let is_same = overlay.of.as_ref().is_some_and(|(known, of, known_map)| {
        Arc::ptr_eq(known, &step) && *of == identity && *known_map == map
    });
    if !is_same || shown != Default::default() {
        let values = inspection.repainted(&step, shown);
        let image = picture(&values, &inspection, coloring.as_ref());
        overlay.texture = Some(ui.ctx().load_texture("residual-core", image, TextureOptions::NEAREST));
        overlay.of = Some((step, identity, map));
    }
    let Some(texture) = &overlay.texture else { return };
    let painter = ui.painter().with_clip_rect(placed.rect);
    painter.add(egui::Shape::mesh(mesh(&inspection, placed, texture)));
    let at = placed.rect.center_bottom() - vec2(0.0, 14.0);
    card(&painter, at, &[("repainted core (B)".to_owned(), 12.0)], Align2::CENTER_BOTTOM);
}

/// The colours of the frame, where it shows the plane that was repainted.
fn coloring(docked: &mut Docked, frame: &Frame) -> Option<(Arc<Resolved>, ColorMap)> {
    let plane = frame.shown_plane()?;
    if frame.field.main_plane().map(|main| main.key) != Some(plane.key) {
        return None;
    }
    let resolved = docked.interface.canvas.resolved(docked.session, frame, Slot::Main).ok().flatten()?;
    Some((resolved, frame.recipe().colormap()))
}

/// All pixels of the stamp; those outside the hole are seen through.
fn picture(
    values: &[f32],
    inspection: &Inspection,
    coloring: Option<&(Arc<Resolved>, ColorMap)>,
) -> ColorImage {
    let stamp = &inspection.stamp;
    let mut rgba = match coloring {
        Some((resolved, map)) => {
            let unit = stamp.microjansky_per_unit.unwrap_or(1.0) as f32;
            let texels: Vec<[f32; 4]> = values.iter().map(|value| [value / unit, 0.0, 0.0, 0.0]).collect();
            compose_image(&resolved.uniform, map, &texels)
        }
        None => grey(values, inspection),
    };
    let mut in_hole = vec![false; rgba.len()];
    for place in &stamp.hole {
        if let Some(slot) = in_hole.get_mut(*place) {
            *slot = true;
        }
    }
    for (color, in_hole) in rgba.iter_mut().zip(in_hole) {
        if !in_hole {
            *color = [0; 4];
        }
    }
    let rows: Vec<[u8; 4]> = rgba.chunks_exact(stamp.side.max(1)).rev().flatten().copied().collect();
    ColorImage::from_rgba_unmultiplied([stamp.side, stamp.side], rows.as_flattened())
}

/// Between the noise and the brightest pixel of the hole as it was observed.
fn grey(values: &[f32], inspection: &Inspection) -> Vec<[u8; 4]> {
    let stamp = &inspection.stamp;
    let observed =
        stamp.hole.iter().filter_map(|place| stamp.pixels.get(*place)).filter(|value| value.is_finite());
    let peak = observed.fold(f32::MIN_POSITIVE, |most, value| most.max(*value));
    let shade = |value: &f32| {
        let share = (value / peak).clamp(0.0, 1.0);
        let grey = (255.0 * (10.0 * share).asinh() / 10.0_f32.asinh()) as u8;
        [grey, grey, grey, 255]
    };
    values.iter().map(shade).collect()
}

/// The stamp in its place, turned and mirrored as the image is.
fn mesh(inspection: &Inspection, placed: &Placed, texture: &TextureHandle) -> Mesh {
    let stamp = &inspection.stamp;
    let (left, bottom) = (stamp.corner.0 as f64 - 0.5, stamp.corner.1 as f64 - 0.5);
    let side = stamp.side as f64;
    let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
    let mut mesh = Mesh::with_texture(texture.id());
    for (x, y) in corners {
        let at = placed.window_at(ImagePoint { x: left + x * side, y: bottom + y * side });
        let uv = pos2(x as f32, 1.0 - y as f32);
        mesh.vertices.push(egui::epaint::Vertex { pos: at, uv, color: Color32::WHITE });
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(0, 2, 3);
    mesh
}
