//! Colour maps for single planes.

use serde::{Deserialize, Serialize};

/// The maps there are. All but `heat` and `coolwarm` rise evenly in perceived lightness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorMapName {
    #[default]
    Gray,
    Viridis,
    Inferno,
    Magma,
    Plasma,
    /// Made for colour-blind readers.
    Cividis,
    Cubehelix,
    Heat,
    /// Diverging: for residuals around zero.
    Coolwarm,
}

impl ColorMapName {
    /// In the order of menus.
    pub const ALL: [Self; 9] = [
        Self::Gray,
        Self::Viridis,
        Self::Inferno,
        Self::Magma,
        Self::Plasma,
        Self::Cividis,
        Self::Cubehelix,
        Self::Heat,
        Self::Coolwarm,
    ];

    /// As typed and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::Viridis => "viridis",
            Self::Inferno => "inferno",
            Self::Magma => "magma",
            Self::Plasma => "plasma",
            Self::Cividis => "cividis",
            Self::Cubehelix => "cubehelix",
            Self::Heat => "heat",
            Self::Coolwarm => "coolwarm",
        }
    }

    /// The map of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|map| map.name().eq_ignore_ascii_case(name))
    }

    /// Its colours. Tables are made by `assets/colormaps/make.py`.
    pub fn map(self) -> ColorMap {
        let table: &[u8] = match self {
            Self::Gray => return ColorMap { rgb: std::array::from_fn(|step| [step as u8; 3]) },
            Self::Viridis => include_bytes!("../../assets/colormaps/viridis.rgb"),
            Self::Inferno => include_bytes!("../../assets/colormaps/inferno.rgb"),
            Self::Magma => include_bytes!("../../assets/colormaps/magma.rgb"),
            Self::Plasma => include_bytes!("../../assets/colormaps/plasma.rgb"),
            Self::Cividis => include_bytes!("../../assets/colormaps/cividis.rgb"),
            Self::Cubehelix => include_bytes!("../../assets/colormaps/cubehelix.rgb"),
            Self::Heat => include_bytes!("../../assets/colormaps/hot.rgb"),
            Self::Coolwarm => include_bytes!("../../assets/colormaps/coolwarm.rgb"),
        };
        let mut rgb = [[0; 3]; 256];
        for (entry, color) in rgb.iter_mut().zip(table.as_chunks::<3>().0) {
            *entry = *color;
        }
        ColorMap { rgb }
    }
}

/// 256 colours from dark to bright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColorMap {
    pub rgb: [[u8; 3]; 256],
}

impl ColorMap {
    /// The colour at a shade (0 to 1), interpolated; display RGB 0 to 1.
    pub fn at(&self, shade: f32) -> [f32; 3] {
        let at = shade.clamp(0.0, 1.0) * 255.0;
        let first = (at as usize).min(254);
        let entry = |index: usize| {
            self.rgb.get(index).copied().unwrap_or_default().map(|byte| f32::from(byte) / 255.0)
        };
        let (low, high) = (entry(first), entry(first + 1));
        std::array::from_fn(|channel| low[channel] + (high[channel] - low[channel]) * (at - first as f32))
    }

    /// 256 RGBA texels.
    pub fn rgba8(&self) -> Vec<u8> {
        self.rgb.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oracle: matplotlib.
    #[test]
    fn ends_of_known_maps() {
        let ends = |map: ColorMapName| (map.map().rgb[0], map.map().rgb[255]);
        assert_eq!(ends(ColorMapName::Viridis), ([68, 1, 84], [253, 231, 37]));
        assert_eq!(ends(ColorMapName::Inferno), ([0, 0, 4], [252, 255, 164]));
        assert_eq!(ends(ColorMapName::Gray), ([0; 3], [255; 3]));
    }
}
