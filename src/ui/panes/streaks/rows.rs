//! The rows of the table: which finds, in which order.

use crate::session::{Session, Standing, Streaks};
use crate::sky::SkyPoint;
use crate::streaks::{Detection, Track};
use std::cmp::Ordering;

/// What the table lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    #[default]
    Tracks,
    Detections,
}

/// Columns of the table of tracks.
pub const TRACK_COLUMNS: [&str; 8] = ["track", "n", "prob", "″/h", "PA°", "mag", "resid″", "verdict"];
/// Columns of the table of detections.
pub const DETECTION_COLUMNS: [&str; 10] =
    ["exp", "x", "y", "px", "PA°", "mag", "S/N", "score", "track", "standing"];

/// What the order of rows depends on.
#[derive(Debug, Clone, PartialEq)]
struct Of {
    search: u64,
    n_found: usize,
    review: u64,
    threshold: f64,
    static_shown: bool,
    listed: Listed,
    column: usize,
    falling: bool,
}

/// Numbers of tracks or detections in the order of the rows.
#[derive(Debug, Default)]
pub struct Rows {
    pub listed: Listed,
    /// The column that rows are sorted by, of tracks and of detections; `None` as they were found.
    order: [Option<(usize, bool)>; 2],
    of: Option<Of>,
    numbers: Vec<usize>,
}

impl Rows {
    /// How the rows of what is listed are sorted: the column, and whether values fall.
    pub fn order(&self) -> (usize, bool) {
        let (slot, usual) = match self.listed {
            Listed::Tracks => (0, (2, true)),
            Listed::Detections => (1, (7, true)),
        };
        self.order.get(slot).copied().flatten().unwrap_or(usual)
    }

    /// Sort by a column; the other way round where it is that one already.
    pub fn sort_by(&mut self, column: usize) {
        let (now, falling) = self.order();
        let slot = if self.listed == Listed::Tracks { 0 } else { 1 };
        let falling = if now == column { !falling } else { false };
        if let Some(order) = self.order.get_mut(slot) {
            *order = Some((column, falling));
        }
    }

    /// The rows now.
    pub fn of(&mut self, session: &Session) -> &[usize] {
        let streaks = &session.streaks;
        let (column, falling) = self.order();
        let of = Of {
            search: streaks.search,
            n_found: streaks.findings.detections.len(),
            review: streaks.review.generation,
            threshold: streaks.threshold,
            static_shown: streaks.static_shown,
            listed: self.listed,
            column,
            falling,
        };
        if self.of.as_ref() != Some(&of) {
            self.numbers = match self.listed {
                Listed::Tracks => tracks(streaks, column, falling),
                Listed::Detections => detections(streaks, column, falling),
            };
            self.of = Some(of);
        }
        &self.numbers
    }
}

/// A value by which rows are sorted.
#[derive(Debug, Clone, PartialEq)]
enum Key {
    Number(f64),
    Standing(Option<Standing>),
    Nothing,
}

impl Key {
    fn of(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Nothing, Self::Number)
    }

    /// What has no value comes last, whichever way the others are sorted.
    fn compare(&self, other: &Self, falling: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Standing(one), Self::Standing(other)) => one.cmp(other),
            (Self::Nothing, Self::Nothing) => Ordering::Equal,
            (Self::Nothing, _) => return Ordering::Greater,
            (_, Self::Nothing) => return Ordering::Less,
            _ => Ordering::Equal,
        };
        if falling { order.reverse() } else { order }
    }
}

fn sorted(mut rows: Vec<(Key, usize)>, falling: bool) -> Vec<usize> {
    rows.sort_by(|one, other| one.0.compare(&other.0, falling).then(one.1.cmp(&other.1)));
    rows.into_iter().map(|(_, number)| number).collect()
}

fn tracks(streaks: &Streaks, column: usize, falling: bool) -> Vec<usize> {
    let counting = streaks
        .findings
        .tracks
        .iter()
        .enumerate()
        .filter(|(_, track)| track.probability >= streaks.threshold);
    let key = |track: &Track| match column {
        0 => Key::Number(f64::from(track.id)),
        1 => Key::Number(track.exposures() as f64),
        2 => Key::of(Some(track.probability)),
        3 => Key::of(Some(track.rate_arcsec_h)),
        4 => Key::of(Some(track.position_angle)),
        5 => Key::of(track.magnitude),
        6 => Key::of(Some(track.residual_arcsec)),
        _ => Key::Standing(verdict_on(streaks, track)),
    };
    sorted(counting.map(|(number, track)| (key(track), number)).collect(), falling)
}

/// How a track stands in the table.
pub fn verdict_on(streaks: &Streaks, track: &Track) -> Option<Standing> {
    use crate::session::Verdict;
    streaks.track_verdict(track).map(|verdict| match verdict {
        Verdict::Accepted => Standing::Accepted,
        Verdict::Rejected => Standing::Rejected,
        Verdict::Static => Standing::Static,
    })
}

fn detections(streaks: &Streaks, column: usize, falling: bool) -> Vec<usize> {
    let numbered = streaks.findings.detections.iter().enumerate();
    let seen = numbered.filter(|(number, detection)| streaks.is_visible(*number, detection));
    let key = |number: usize, detection: &Detection| match column {
        0 => Key::Number(detection.exposure as f64),
        1 => Key::of(Some(detection.center().x)),
        2 => Key::of(Some(detection.center().y)),
        3 => Key::of(Some(detection.length())),
        4 => Key::of(detection.position_angle()),
        5 => Key::of(detection.magnitude),
        6 => Key::of(Some(detection.signal_to_noise)),
        7 => Key::of(Some(detection.score)),
        8 => Key::of(detection.track.map(f64::from)),
        _ => Key::Standing(Some(streaks.standing(number, detection))),
    };
    sorted(seen.map(|(number, detection)| (key(number, detection), number)).collect(), falling)
}

/// The cells of a track after the first.
pub fn track_cells(streaks: &Streaks, track: &Track) -> [String; 7] {
    [
        track.exposures().to_string(),
        format!("{:.3}", track.probability),
        format!("{:.2}", track.rate_arcsec_h),
        format!("{:.1}", track.position_angle.to_degrees()),
        optional(track.magnitude, 2),
        format!("{:.3}", track.residual_arcsec),
        verdict_on(streaks, track).map_or(String::new(), |standing| standing.name().to_owned()),
    ]
}

/// The cells of a detection after the first.
pub fn detection_cells(streaks: &Streaks, number: usize, detection: &Detection) -> [String; 9] {
    let [a, b] = streaks.ends(number, detection);
    let edited = streaks.review.about(number).is_some_and(|entry| entry.ends.is_some());
    let length = (b.x - a.x).hypot(b.y - a.y);
    [
        format!("{:.1}", 0.5 * (a.x + b.x) + 1.0),
        format!("{:.1}", 0.5 * (a.y + b.y) + 1.0),
        format!("{length:.1}{}", if edited { "*" } else { "" }),
        optional(detection.position_angle().map(f64::to_degrees), 1),
        optional(detection.magnitude, 2),
        format!("{:.1}", detection.signal_to_noise),
        format!("{:.3}", detection.score),
        detection.track.map_or(String::new(), |id| format!("T{id}")),
        streaks.standing(number, detection).name().to_owned(),
    ]
}

fn optional(value: Option<f64>, digits: usize) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.digits$}"))
}

/// Degrees, as they are copied into other programs.
pub fn degrees(sky: SkyPoint) -> String {
    let (lon, lat) = sky.to_degrees();
    format!("{lon:.6}° {lat:+.6}°")
}
