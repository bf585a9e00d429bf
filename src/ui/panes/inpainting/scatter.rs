//! Any two scores against each other, with what divides candidates from the rest.

use super::state::Handle;
use super::{command, expected, number_text};
use crate::session::{CandidateRule, Inpainting, RepaintCommand, RepaintScores, ScoreKind};
use crate::ui::dock::Docked;
use crate::ui::theme;
use egui::{Align2, Color32, FontId, Pos2, Rect, Response, Sense, Shape, Stroke, pos2, vec2};

/// Height of the plot at least, of what stands below it, and of the line of its ends, points.
const LEAST_HEIGHT: f32 = 96.0;
const BELOW: f32 = 84.0;
const ENDS: f32 = 15.0;
/// The cursor takes what is so near, points.
const REACH: f32 = 10.0;
/// Shares of the points outside of which the axes end.
const TAILS: (f64, f64) = (0.002, 0.998);
/// With more points than this only every so many-th is drawn that is no candidate.
const MOST_POINTS: usize = 20_000;

/// Draw it.
pub fn scatter(ui: &mut egui::Ui, docked: &mut Docked) {
    axes(ui, docked);
    if docked.session.inpainting.findings.n_scored() == 0 {
        ui.weak("Rank the sources first (Sources).");
        return;
    }
    expected::summary(ui, docked);
    let height = (ui.available_height() - BELOW).max(LEAST_HEIGHT);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Scatter plot of scores"));
    let plot = Rect::from_min_max(rect.min, rect.max - vec2(0.0, ENDS));
    ui.painter().rect_filled(plot, 3.0, ui.visuals().extreme_bg_color);
    let inpainting = &docked.session.inpainting;
    let of = (inpainting.version, inpainting.axes);
    let known = docked.interface.inpainting.ranges.filter(|(known, _)| *known == of);
    let range = known.map_or_else(|| ranges(inpainting), |(_, range)| range);
    docked.interface.inpainting.ranges = Some((of, range));
    let sides = Sides { plot, range, axes: inpainting.axes };
    points(ui, inpainting, &sides);
    division(ui, inpainting, &sides);
    ends(ui, &sides);
    hands(ui, docked, &sides, &response);
    expected::rule(ui, docked);
}

/// Places to the window.
struct Sides {
    plot: Rect,
    range: [[f64; 2]; 2],
    axes: (ScoreKind, ScoreKind),
}

impl Sides {
    fn place(&self, scores: &RepaintScores) -> [f64; 2] {
        let (x, y) = self.axes;
        [x.place(x.of(scores)), y.place(y.of(scores))]
    }

    fn on_window(&self, [x, y]: [f64; 2]) -> Pos2 {
        let [[x0, x1], [y0, y1]] = self.range;
        let (right, up) = (((x - x0) / (x1 - x0)) as f32, ((y - y0) / (y1 - y0)) as f32);
        pos2(self.plot.left() + right * self.plot.width(), self.plot.bottom() - up * self.plot.height())
    }

    fn place_at(&self, at: Pos2) -> [f64; 2] {
        let right = f64::from((at.x - self.plot.left()) / self.plot.width()).clamp(0.0, 1.0);
        let up = f64::from((self.plot.bottom() - at.y) / self.plot.height()).clamp(0.0, 1.0);
        let [[x0, x1], [y0, y1]] = self.range;
        [x0 + (x1 - x0) * right, y0 + (y1 - y0) * up]
    }
}

/// From where to where an axis reaches: the bulk of the points and a little more.
fn range(inpainting: &Inpainting, kind: ScoreKind) -> [f64; 2] {
    let rows = inpainting.findings.rows.iter();
    let mut places: Vec<f64> =
        rows.map(|row| kind.place(kind.of(&row.scores))).filter(|v| v.is_finite()).collect();
    if places.is_empty() {
        return [0.0, 1.0];
    }
    places.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (share * (places.len() - 1) as f64).round() as usize;
        places.get(index).copied().unwrap_or(0.0)
    };
    let (low, high) = (at(TAILS.0), at(TAILS.1));
    let margin = 0.06 * (high - low).max(1e-6);
    [low - margin, high + margin]
}

fn ranges(inpainting: &Inpainting) -> [[f64; 2]; 2] {
    let (x, y) = inpainting.axes;
    [range(inpainting, x), range(inpainting, y)]
}

/// The line that is there at first: level, at three quarters of the height.
pub fn first_line(inpainting: &Inpainting) -> [[f64; 2]; 2] {
    let [[x0, x1], [y0, y1]] = ranges(inpainting);
    let level = y0 + 0.75 * (y1 - y0);
    [[x0 + 0.1 * (x1 - x0), level], [x1 - 0.1 * (x1 - x0), level]]
}

/// The place of the threshold that is there at first.
pub fn middle(inpainting: &Inpainting, kind: ScoreKind) -> f64 {
    let [low, high] = range(inpainting, kind);
    low + 0.75 * (high - low)
}

fn axes(ui: &mut egui::Ui, docked: &mut Docked) {
    let (mut x, mut y) = docked.session.inpainting.axes;
    let before = (x, y);
    ui.horizontal(|ui| {
        for (name, kind) in [("x", &mut x), ("y", &mut y)] {
            ui.label(name);
            egui::ComboBox::from_id_salt(("residual-axis", name))
                .width(110.0)
                .selected_text(kind.name())
                .show_ui(ui, |ui| {
                    for other in ScoreKind::ALL {
                        ui.selectable_value(kind, other, other.name()).on_hover_text(other.help());
                    }
                });
        }
    });
    if (x, y) != before {
        command(docked, RepaintCommand::SetAxes(x, y));
    }
}

fn points(ui: &egui::Ui, inpainting: &Inpainting, sides: &Sides) {
    let painter = ui.painter().with_clip_rect(sides.plot);
    let rows = &inpainting.findings.rows;
    let every = rows.len() / MOST_POINTS + 1;
    let mut mesh = egui::Mesh::default();
    let mut add = |scores: &RepaintScores, half: f32, color: Color32| {
        let at = sides.on_window(sides.place(scores));
        if sides.plot.contains(at) {
            mesh.add_colored_rect(Rect::from_center_size(at, egui::Vec2::splat(2.0 * half)), color);
        }
    };
    let plain = theme::STREAK_STATIC.gamma_multiply(0.75);
    for row in rows.iter().step_by(every).filter(|row| !inpainting.rule.takes(&row.scores)) {
        add(&row.scores, 1.2, plain);
    }
    for row in rows.iter().filter(|row| inpainting.rule.takes(&row.scores)) {
        add(&row.scores, 1.7, theme::STREAK_ACCEPTED);
    }
    painter.add(Shape::mesh(mesh));
    if let Some(row) = inpainting.selected.and_then(|row| rows.get(row)) {
        painter.circle_stroke(
            sides.on_window(sides.place(&row.scores)),
            5.0,
            Stroke::new(1.8, theme::ACCENT),
        );
    }
}

/// The line of the paper, and what divides now.
fn division(ui: &egui::Ui, inpainting: &Inpainting, sides: &Sides) {
    let painter = ui.painter().with_clip_rect(sides.plot);
    let accent = theme::accent(ui);
    let is_paper = inpainting.rule == CandidateRule::Paper;
    let (line, width) =
        (if is_paper { accent } else { ui.visuals().weak_text_color() }, if is_paper { 1.6 } else { 1.0 });
    if let Some(points) = paper_line(sides) {
        painter.add(Shape::line(points, Stroke::new(width, line)));
    }
    match inpainting.rule {
        CandidateRule::Line { x, y, ends } if (x, y) == sides.axes => {
            let [from, to] = ends.map(|end| sides.on_window(end));
            let along = (to - from).normalized() * 4000.0;
            painter.line_segment([from - along, to + along], Stroke::new(1.2, accent));
            for end in [from, to] {
                painter.circle_filled(end, 4.5, accent);
            }
        }
        CandidateRule::Threshold { score, least } => {
            let place = score.place(least);
            if score == sides.axes.1 {
                let y = sides.on_window([0.0, place]).y;
                painter.hline(sides.plot.x_range(), y, Stroke::new(1.5, accent));
            } else if score == sides.axes.0 {
                let x = sides.on_window([place, 0.0]).x;
                painter.vline(x, sides.plot.y_range(), Stroke::new(1.5, accent));
            }
        }
        _ => {}
    }
}

/// max ratio = 9 - 0.01 MSE, where these are the axes.
fn paper_line(sides: &Sides) -> Option<Vec<Pos2>> {
    let (x, y) = sides.axes;
    let is_turned = (x, y) == (ScoreKind::MaxRatio, ScoreKind::Mse);
    if !is_turned && (x, y) != (ScoreKind::Mse, ScoreKind::MaxRatio) {
        return None;
    }
    // 9 - 0.01 MSE is 0 at MSE = 900; it falls steeply there where axes are logarithmic.
    let masses = (0..=200).map(|step| 10_f64.powf(-2.0 + 4.954 * f64::from(step) / 200.0));
    let at = |mse: f64| {
        let ratio = CandidateRule::paper_line(mse).max(1e-3);
        let [mse, ratio] = [ScoreKind::Mse.place(mse), ScoreKind::MaxRatio.place(ratio)];
        sides.on_window(if is_turned { [ratio, mse] } else { [mse, ratio] })
    };
    Some(masses.map(at).collect())
}

/// What stands at the ends of the axes.
fn ends(ui: &egui::Ui, sides: &Sides) {
    let (font, weak) = (FontId::proportional(10.5), ui.visuals().weak_text_color());
    let text = |kind: ScoreKind, place: f64| number_text(kind.value_at(place));
    let [[x0, x1], [y0, y1]] = sides.range;
    let (x, y) = sides.axes;
    let plot = sides.plot;
    for (at, align, text) in [
        (plot.left_bottom() + vec2(0.0, 2.0), Align2::LEFT_TOP, text(x, x0)),
        (plot.right_bottom() + vec2(0.0, 2.0), Align2::RIGHT_TOP, text(x, x1)),
        (plot.center_bottom() + vec2(0.0, 2.0), Align2::CENTER_TOP, x.name().to_owned()),
        (plot.left_top() + vec2(3.0, 2.0), Align2::LEFT_TOP, format!("{}  {}", text(y, y1), y.name())),
        (plot.left_bottom() + vec2(3.0, -2.0), Align2::LEFT_BOTTOM, text(y, y0)),
    ] {
        ui.painter().text(at, align, text, font.clone(), weak);
    }
}

/// Move the line or the threshold; a click selects the nearest source.
fn hands(ui: &egui::Ui, docked: &mut Docked, sides: &Sides, response: &Response) {
    if !response.dragged() {
        docked.interface.inpainting.handle = None;
    }
    let Some(at) = response.interact_pointer_pos() else { return };
    let rule = docked.session.inpainting.rule;
    if response.drag_started() {
        let from = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
        docked.interface.inpainting.handle = handle_at(&rule, sides, from);
    }
    if let Some(handle) = docked.interface.inpainting.handle.filter(|_| response.dragged()) {
        let place = sides.place_at(at);
        let moved = match (rule, handle) {
            (CandidateRule::Line { x, y, ends: [_, second] }, Handle::First) => {
                CandidateRule::Line { x, y, ends: [place, second] }
            }
            (CandidateRule::Line { x, y, ends: [first, _] }, Handle::Second) => {
                CandidateRule::Line { x, y, ends: [first, place] }
            }
            (CandidateRule::Threshold { score, .. }, Handle::Threshold) => {
                let along = if score == sides.axes.1 { place[1] } else { place[0] };
                CandidateRule::Threshold { score, least: score.value_at(along) }
            }
            (rule, _) => rule,
        };
        command(docked, RepaintCommand::SetRule(moved));
    }
    if response.clicked() {
        let rows = docked.session.inpainting.findings.rows.iter().enumerate();
        let distances =
            rows.map(|(row, found)| (sides.on_window(sides.place(&found.scores)).distance(at), row));
        let near = distances.filter(|(distance, _)| *distance <= REACH);
        if let Some((_, row)) = near.min_by(|one, other| one.0.total_cmp(&other.0)) {
            command(docked, RepaintCommand::GoTo(row));
        }
    }
}

fn handle_at(rule: &CandidateRule, sides: &Sides, at: Pos2) -> Option<Handle> {
    match *rule {
        CandidateRule::Line { x, y, ends } if (x, y) == sides.axes => {
            let [first, second] = ends.map(|end| sides.on_window(end).distance(at));
            let nearest = if first <= second { (first, Handle::First) } else { (second, Handle::Second) };
            (nearest.0 <= 2.0 * REACH).then_some(nearest.1)
        }
        CandidateRule::Threshold { score, .. } => {
            (score == sides.axes.0 || score == sides.axes.1).then_some(Handle::Threshold)
        }
        _ => None,
    }
}
