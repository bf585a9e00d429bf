//! When very many finds are in view, the most telling ones stand for those beside them.

use crate::session::Standing;
use egui::{Color32, Mesh, Pos2};
use std::collections::HashMap;

/// Side of the square of the window in which one mark stands for all, points.
const CELL: f32 = 7.0;

/// A find in the window.
#[derive(Debug, Clone, Copy)]
pub struct InWindow {
    pub number: usize,
    pub standing: Standing,
    pub score: f64,
    pub ends: [Pos2; 2],
}

impl InWindow {
    fn rank(&self) -> (u8, f64) {
        let standing = match self.standing {
            Standing::Accepted => 4,
            Standing::Linked => 3,
            Standing::Single => 2,
            Standing::Rejected => 1,
            Standing::Static => 0,
        };
        (standing, self.score)
    }
}

/// At most one find for each small square of the window.
pub fn thinned(finds: &[InWindow]) -> Vec<InWindow> {
    let mut best: HashMap<(i32, i32), InWindow> = HashMap::new();
    for find in finds {
        let [a, b] = find.ends;
        let middle = a + (b - a) * 0.5;
        let cell = ((middle.x / CELL).floor() as i32, (middle.y / CELL).floor() as i32);
        let known = best.entry(cell).or_insert(*find);
        if find.rank() > known.rank() {
            *known = *find;
        }
    }
    let mut kept: Vec<InWindow> = best.into_values().collect();
    // The most telling ones on top, in an order that does not flicker.
    kept.sort_by(|one, other| {
        let (first, second) = (one.rank(), other.rank());
        first.0.cmp(&second.0).then(first.1.total_cmp(&second.1)).then(one.number.cmp(&other.number))
    });
    kept
}

/// Small marks, all in one mesh.
pub fn marks(finds: &[InWindow], color: impl Fn(Standing) -> Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for find in finds {
        let [a, b] = find.ends;
        let middle = a + (b - a) * 0.5;
        let along = if (b - a).length() > 0.5 { (b - a).normalized() } else { egui::vec2(1.0, 0.0) };
        let half = along * (0.5 * (b - a).length()).max(3.0);
        let side = along.rot90() * 1.0;
        let first = mesh.vertices.len() as u32;
        for corner in [middle - half - side, middle + half - side, middle + half + side, middle - half + side]
        {
            mesh.colored_vertex(corner, color(find.standing));
        }
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first, first + 2, first + 3);
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn however_many_there_are_the_marks_are_bounded_and_the_telling_ones_stay() {
        let find = |number: usize| {
            let at = pos2((number % 1000) as f32, (number / 1000 * 10 % 700) as f32);
            let standing = if number == 77_777 { Standing::Accepted } else { Standing::Single };
            InWindow { number, standing, score: 0.1, ends: [at, at] }
        };
        let finds: Vec<InWindow> = (0..100_000).map(find).collect();
        let kept = thinned(&finds);
        assert!(kept.len() <= 143 * 101, "{}", kept.len());
        assert_eq!(kept.last().unwrap().number, 77_777);
        let mesh = marks(&kept, |_| Color32::WHITE);
        assert_eq!(mesh.vertices.len(), 4 * kept.len());
        assert!(mesh.is_valid());
    }
}
