//! Colours of classes, probabilities and features.

use crate::composite::ColorMapName;
use crate::quasars::{Class, Photometry};
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

    pub fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Probability => "p(QSO)",
            Self::Distance => "distance to training",
            Self::Quantity(quantity) => quantity.name(),
        }
    }

    /// From where to where its colours go.
    pub fn range(self) -> Option<[f32; 2]> {
        match self {
            Self::Class => None,
            Self::Probability => Some([0.0, 1.0]),
            Self::Distance => Some([0.0, 2.0]),
            Self::Quantity(quantity) => Some(quantity.usual()),
        }
    }

    /// The colour of a row.
    pub fn of_row(self, result: &QuasarResult, row: u32) -> Color32 {
        let place = row as usize;
        if !result.made.is_in_range(place) && self != Self::Distance {
            return EXTRAPOLATED;
        }
        match self {
            Self::Class => {
                let class = result.made.classes.get(place).copied().flatten();
                class.map_or(EXTRAPOLATED, of_class)
            }
            Self::Probability => self.of_value(result.made.p_qso(place)),
            Self::Distance => {
                self.of_value(result.made.places.get(place).map_or(f32::NAN, |place| place.distance))
            }
            Self::Quantity(quantity) => self.of_value(quantity.of(&result.rows.photometry, row) as f32),
        }
    }

    /// The colour of a value along its range.
    pub fn of_value(self, value: f32) -> Color32 {
        let Some([low, high]) = self.range() else { return EXTRAPOLATED };
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

/// What plots have along their axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    UG,
    GR,
    RI,
    UR,
    GI,
    U,
    G,
    R,
    I,
}

impl Quantity {
    pub const ALL: [Self; 9] =
        [Self::UG, Self::GR, Self::RI, Self::UR, Self::GI, Self::U, Self::G, Self::R, Self::I];

    pub fn name(self) -> &'static str {
        match self {
            Self::UG => "u-g",
            Self::GR => "g-r",
            Self::RI => "r-i",
            Self::UR => "u-r",
            Self::GI => "g-i",
            Self::U => "u",
            Self::G => "g",
            Self::R => "r",
            Self::I => "i",
        }
    }

    /// Of a row; NaN where a magnitude is missing.
    pub fn of(self, photometry: &Photometry, row: u32) -> f64 {
        self.value(photometry.row(row as usize))
    }

    /// Of u, g, r, i.
    pub fn value(self, [u, g, r, i]: [f64; 4]) -> f64 {
        match self {
            Self::UG => u - g,
            Self::GR => g - r,
            Self::RI => r - i,
            Self::UR => u - r,
            Self::GI => g - i,
            Self::U => u,
            Self::G => g,
            Self::R => r,
            Self::I => i,
        }
    }

    /// Where most sources lie.
    fn usual(self) -> [f32; 2] {
        match self {
            Self::UG | Self::UR => [-0.3, 3.0],
            Self::GR | Self::GI => [-0.3, 1.8],
            Self::RI => [-0.3, 1.2],
            Self::U | Self::G | Self::R | Self::I => [15.0, 22.5],
        }
    }
}
