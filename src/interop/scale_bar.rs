//! The choice of a scale bar.

/// Share of the picture's width that a bar should take.
const WANTED_SHARE: f64 = 0.2;

/// Lengths to choose from, arcseconds with their labels: 1-2-5 steps within each unit, 30 before a full 60.
const LENGTHS: [(f64, &str); 27] = [
    (0.001, "0.001″"),
    (0.002, "0.002″"),
    (0.005, "0.005″"),
    (0.01, "0.01″"),
    (0.02, "0.02″"),
    (0.05, "0.05″"),
    (0.1, "0.1″"),
    (0.2, "0.2″"),
    (0.5, "0.5″"),
    (1.0, "1″"),
    (2.0, "2″"),
    (5.0, "5″"),
    (10.0, "10″"),
    (20.0, "20″"),
    (30.0, "30″"),
    (60.0, "1′"),
    (120.0, "2′"),
    (300.0, "5′"),
    (600.0, "10′"),
    (1200.0, "20′"),
    (1800.0, "30′"),
    (3600.0, "1°"),
    (7200.0, "2°"),
    (18_000.0, "5°"),
    (36_000.0, "10°"),
    (72_000.0, "20°"),
    (108_000.0, "30°"),
];

/// A scale bar of round length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScaleBar {
    pub length_arcsec: f64,
    /// Length on screen, in screen pixels.
    pub length_px: f64,
    /// The length with its unit: `5″`, `1′`, `2°`.
    pub label: &'static str,
}

/// The bar of round length that comes nearest (as a ratio) to a fifth of a picture of `width_px` screen
/// pixels. `pixel_scale_arcsec` is the side of an image pixel, `zoom` the screen pixels per image pixel.
/// `None` where one of them is not positive and finite, or where no round length is between a tenth and
/// two fifths of the width.
pub fn scale_bar(pixel_scale_arcsec: f64, zoom: f64, width_px: f64) -> Option<ScaleBar> {
    let arcsec_per_px = pixel_scale_arcsec / zoom;
    let wanted_arcsec = WANTED_SHARE * width_px * arcsec_per_px;
    if ![pixel_scale_arcsec, zoom, width_px].iter().all(|value| *value > 0.0) || !wanted_arcsec.is_normal() {
        return None;
    }
    let misfit = |length: f64| (length / wanted_arcsec).ln().abs();
    let (length_arcsec, label) =
        LENGTHS.into_iter().min_by(|one, other| misfit(one.0).total_cmp(&misfit(other.0)))?;
    let length_px = length_arcsec / arcsec_per_px;
    (length_arcsec > wanted_arcsec / 2.0 && length_arcsec < wanted_arcsec * 2.0).then_some(ScaleBar {
        length_arcsec,
        length_px,
        label,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn chosen(pixel_scale_arcsec: f64, zoom: f64, width_px: f64) -> (&'static str, f64) {
        let bar = scale_bar(pixel_scale_arcsec, zoom, width_px).expect("there is a round length");
        (bar.label, bar.length_px)
    }

    /// Worked by hand: a fifth of the width in arcseconds, and the round length nearest in ratio.
    #[test]
    fn round_lengths_near_a_fifth_of_the_width() {
        // 1000 px of 0.1": a fifth is 20".
        assert_eq!(chosen(0.1, 1.0, 1000.0), ("20″", 200.0));
        // 1920 px at zoom 4: a fifth is 9.6".
        assert_eq!(chosen(0.1, 4.0, 1920.0), ("10″", 400.0));
        // The whole of a 19,200 px tile in 1024 px: a fifth is 384".
        let (label, length_px) = chosen(0.1, 1024.0 / 19_200.0, 1024.0);
        assert_eq!(label, "5′");
        assert!((length_px - 160.0).abs() < 1e-9);
        // 64:1 on 1280 px: a fifth is 0.4".
        assert_eq!(chosen(0.1, 64.0, 1280.0).0, "0.5″");
        // A 1 degree sky: a fifth is 12'.
        assert_eq!(chosen(3.6, 1.0, 1000.0).0, "10′");
    }

    #[test]
    fn bars_take_between_a_tenth_and_two_fifths_of_the_width() {
        for step in 0..400 {
            let scale = 1e-4 * 1.04_f64.powi(step);
            let Some(bar) = scale_bar(scale, 1.0, 1000.0) else {
                assert!(200.0 * scale > 108_000.0, "no bar for {scale} arcsec per pixel");
                continue;
            };
            assert!((100.0..=400.0).contains(&bar.length_px), "{bar:?} at {scale}");
            assert!((bar.length_px * scale - bar.length_arcsec).abs() < 1e-9 * bar.length_arcsec);
        }
    }

    #[test]
    fn no_bar_without_a_scale() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(scale_bar(scale, 1.0, 1000.0), None);
            assert_eq!(scale_bar(0.1, scale, 1000.0), None);
        }
    }
}
