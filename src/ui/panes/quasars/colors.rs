//! Colours of classes, probabilities and features.

use crate::composite::ColorMapName;
use crate::quasars::{Class, FeatureSet, Photometry};
use crate::session::QuasarResult;
use crate::ui::theme;
use egui::Color32;

/// Stars, galaxies, quasars.
pub const CLASS_COLORS: [(&str, Color32); 3] = [
    ("stars", theme::STREAK_SINGLE),
    ("galaxies", theme::STREAK_LINKED),
    ("quasars", theme::STREAK_ACCEPTED),
];
/// Rows unlike those of training.
pub const EXTRAPOLATED: Color32 = Color32::from_rgb(92, 94, 100);

/// What points are coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shade {
    #[default]
    Class,
    Probability,
    Distance,
    Quantity(Quantity),
}

impl Shade {
    pub const ALL: [Self; 7] = [
        Self::Class,
        Self::Probability,
        Self::Distance,
        Self::Quantity(Quantity::R),
        Self::Quantity(Quantity::UG),
        Self::Quantity(Quantity::GR),
        Self::Quantity(Quantity::RI),
    ];

    pub fn name(self, set: FeatureSet) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Probability => "p(QSO)",
            Self::Distance => "distance to training",
            Self::Quantity(quantity) => quantity.name(set),
        }
    }

    /// From where to where its colours go.
    pub fn range(self, set: FeatureSet) -> Option<[f32; 2]> {
        match self {
            Self::Class => None,
            Self::Probability => Some([0.0, 1.0]),
            Self::Distance => Some([0.0, 2.0]),
            Self::Quantity(quantity) => Some(quantity.usual(set)),
        }
    }

    /// The colour of a row.
    pub fn of_row(self, result: &QuasarResult, row: u32) -> Color32 {
        let (place, set) = (row as usize, result.rows.photometry.features);
        if !result.made.is_in_range(place) && self != Self::Distance {
            return EXTRAPOLATED;
        }
        match self {
            Self::Class => {
                let class = result.made.classes.get(place).copied().flatten();
                class.map_or(EXTRAPOLATED, of_class)
            }
            Self::Probability => self.of_value(result.made.p_qso(place), set),
            Self::Distance => {
                self.of_value(result.made.places.get(place).map_or(f32::NAN, |place| place.distance), set)
            }
            Self::Quantity(quantity) => self.of_value(quantity.of(&result.rows.photometry, row) as f32, set),
        }
    }

    /// The colour of a value along its range.
    pub fn of_value(self, value: f32, set: FeatureSet) -> Color32 {
        let Some([low, high]) = self.range(set) else { return EXTRAPOLATED };
        if !value.is_finite() {
            return EXTRAPOLATED;
        }
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        let [red, green, blue] = ColorMapName::Viridis.map().at(share).map(|value| (value * 255.0) as u8);
        Color32::from_rgb(red, green, blue)
    }
}

/// The colour of a class.
pub fn of_class(class: Class) -> Color32 {
    CLASS_COLORS.get(class.index()).map_or(EXTRAPOLATED, |(_, color)| *color)
}

/// What plots have along their axes: colours and magnitudes of the four bands, which are called u, g, r, i here and may be
/// VIS, Y, J, H.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    UG,
    GR,
    RI,
    UR,
    GI,
    UI,
    U,
    G,
    R,
    I,
}

impl Quantity {
    pub const ALL: [Self; 10] =
        [Self::UG, Self::GR, Self::RI, Self::UR, Self::GI, Self::UI, Self::U, Self::G, Self::R, Self::I];

    pub fn name(self, set: FeatureSet) -> &'static str {
        let (ugri, euclid) = match self {
            Self::UG => ("u-g", "VIS-Y"),
            Self::GR => ("g-r", "Y-J"),
            Self::RI => ("r-i", "J-H"),
            Self::UR => ("u-r", "VIS-J"),
            Self::GI => ("g-i", "Y-H"),
            Self::UI => ("u-i", "VIS-H"),
            Self::U => ("u", "VIS"),
            Self::G => ("g", "Y"),
            Self::R => ("r", "J"),
            Self::I => ("i", "H"),
        };
        match set {
            FeatureSet::Ugri => ugri,
            FeatureSet::Euclid => euclid,
        }
    }

    /// Of a row; NaN where a magnitude is missing.
    pub fn of(self, photometry: &Photometry, row: u32) -> f64 {
        self.value(photometry.row(row as usize))
    }

    /// Of four magnitudes.
    pub fn value(self, [u, g, r, i]: [f64; 4]) -> f64 {
        match self {
            Self::UG => u - g,
            Self::GR => g - r,
            Self::RI => r - i,
            Self::UR => u - r,
            Self::GI => g - i,
            Self::UI => u - i,
            Self::U => u,
            Self::G => g,
            Self::R => r,
            Self::I => i,
        }
    }

    /// Where most sources lie.
    fn usual(self, set: FeatureSet) -> [f32; 2] {
        let is_magnitude = matches!(self, Self::U | Self::G | Self::R | Self::I);
        match (set, self) {
            (FeatureSet::Ugri, _) if is_magnitude => [15.0, 22.5],
            (FeatureSet::Euclid, _) if is_magnitude => [17.0, 26.0],
            (FeatureSet::Ugri, Self::UG | Self::UR | Self::UI) => [-0.3, 3.0],
            (FeatureSet::Ugri, Self::RI) => [-0.3, 1.2],
            (FeatureSet::Euclid, Self::UG | Self::UR | Self::UI) => [-0.5, 3.0],
            (FeatureSet::Ugri, _) => [-0.3, 1.8],
            (FeatureSet::Euclid, _) => [-0.5, 1.5],
        }
    }
}
