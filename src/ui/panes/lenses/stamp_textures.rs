//! Stamps as textures: made when they are first looked at, kept within a budget.

use crate::field::{Field, PlaneKey};
use crate::jobs::{StampKey, StampLook, StampMaker};
use crate::lenses::{CUTOUT_SIDE, Candidate};
use egui::{Align2, Color32, ColorImage, FontId, Pos2, Rect, TextureHandle, TextureOptions};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// So many textures are kept: 96 x 96 x 4 bytes each, 90 MB in all.
const BUDGET: usize = 2500;

enum Made {
    Picture(TextureHandle),
    Failed(String),
}

/// The textures, and what is wanted.
#[derive(Default)]
pub struct StampTextures {
    made: HashMap<StampKey, (Made, u64)>,
    wanted: Vec<StampKey>,
    asked: HashSet<StampKey>,
    field: Option<Arc<Field>>,
    frame_number: u64,
}

/// Where a candidate's pictures are cut; the look is the network's.
pub fn row_key(plane: PlaneKey, candidate: &Candidate) -> StampKey {
    let at = candidate.position;
    StampKey { plane, x: at.x.round() as i64, y: at.y.round() as i64, look: StampLook::Network }
}

impl StampTextures {
    /// Take in what was made since the last frame.
    pub fn begin(&mut self, ctx: &egui::Context, maker: &StampMaker) {
        self.frame_number += 1;
        for picture in maker.take() {
            self.asked.remove(&picture.key);
            let made = match picture.rgba {
                Ok(rgba) => {
                    let image = ColorImage::from_rgba_unmultiplied([CUTOUT_SIDE, CUTOUT_SIDE], &rgba);
                    Made::Picture(ctx.load_texture("lens-stamp", image, TextureOptions::NEAREST))
                }
                Err(why) => Made::Failed(why),
            };
            self.made.insert(picture.key, (made, self.frame_number));
        }
    }

    /// The field that the next pictures are of.
    pub fn of_field(&mut self, field: &Arc<Field>) {
        if !self.field.as_ref().is_some_and(|known| Arc::ptr_eq(known, field)) {
            self.field = Some(Arc::clone(field));
            self.wanted.clear();
            self.asked.clear();
        }
    }

    /// Ask for what was looked at and is not there, and forget what was not looked at for longest.
    pub fn end(&mut self, maker: &StampMaker) {
        let wanted = std::mem::take(&mut self.wanted);
        if let Some(field) =
            self.field.as_ref().filter(|_| wanted.iter().any(|key| !self.asked.contains(key)))
        {
            self.asked = wanted.iter().copied().collect();
            maker.want(field, wanted);
        }
        if self.made.len() > BUDGET {
            let mut used: Vec<u64> = self.made.values().map(|(_, used)| *used).collect();
            used.sort_unstable();
            let oldest = used.get(self.made.len() - BUDGET * 3 / 4).copied().unwrap_or(0);
            let now = self.frame_number;
            self.made.retain(|_, (_, used)| *used >= oldest || *used == now);
        }
    }

    /// Have a picture made although it is not shown yet.
    pub fn prepare(&mut self, key: StampKey) {
        if !self.made.contains_key(&key) {
            self.wanted.push(key);
        }
    }

    /// Paint a picture, or what is known instead of it. True if it is there.
    pub fn paint(&mut self, ui: &egui::Ui, rect: Rect, key: StampKey) -> bool {
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        match self.made.get_mut(&key) {
            Some((Made::Picture(texture), used)) => {
                *used = self.frame_number;
                let uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
                painter.image(texture.id(), rect, uv, Color32::WHITE);
                true
            }
            Some((Made::Failed(why), used)) => {
                *used = self.frame_number;
                painter.rect_filled(rect, 0.0, ui.visuals().extreme_bg_color);
                let width = (rect.width() - 8.0).max(10.0);
                let color = ui.visuals().weak_text_color();
                let galley = painter.layout(why.clone(), FontId::proportional(11.0), color, width);
                let corner = rect.center() - 0.5 * galley.size();
                painter.galley(corner, galley, color);
                true
            }
            None => {
                painter.rect_filled(rect, 0.0, ui.visuals().extreme_bg_color);
                let color = ui.visuals().weak_text_color();
                painter.text(rect.center(), Align2::CENTER_CENTER, "…", FontId::proportional(14.0), color);
                self.wanted.push(key);
                false
            }
        }
    }
}
