//! Simulated pictures of lenses and look-alikes: populations as published, noise as measured, the same seed the same
//! pixels, and skews that change nothing but what they name.

use skyloupe::field::Band;
use skyloupe::geometry::ImagePoint;
use skyloupe::lenses::{CUTOUT_SIDE, Cutout, compose};
use skyloupe::simulate::{
    ArcToAdd, BandCalibration, CutoutKind, CutoutPriors, CutoutTruth, SimulatedCutout, Skew, arc_light,
    simulate_cutout,
};

fn picture(priors: &CutoutPriors, kind: CutoutKind, index: usize) -> SimulatedCutout {
    simulate_cutout(priors, kind, CUTOUT_SIDE, (42, index))
}

fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

/// Scatter of a plane's pixels about zero, from the middle half of their absolute values.
fn scatter(values: &[f32]) -> f64 {
    let mut sizes: Vec<f64> = values.iter().map(|value| f64::from(value.abs())).collect();
    1.4826 * quantile(&mut sizes, 0.5)
}

#[test]
fn the_same_seed_and_number_give_the_same_pixels_and_others_differ() {
    let priors = CutoutPriors::training();
    for kind in CutoutKind::ALL {
        let bits = |index: usize| -> Vec<u32> {
            let bands = picture(&priors, kind, index).bands;
            bands.into_iter().flatten().flatten().map(f32::to_bits).collect()
        };
        assert_eq!(bits(3), bits(3), "{kind:?}");
        assert_ne!(bits(3), bits(4), "{kind:?}");
    }
}

#[test]
fn lenses_are_those_of_the_published_population() {
    // arXiv:2503.15324: 16, 50, 84 % of the Einstein radii 0.70, 0.88, 1.13 arcsec, of the arcs I_E 21.81, 22.28, 22.75,
    // of the magnifications 2.0, 2.6, 3.2. 300 draws scatter by about a tenth of the width.
    let priors = CutoutPriors::population();
    let truths: Vec<_> = (0..300).map(|index| picture(&priors, CutoutKind::Lens, index).truth).collect();
    let mut radii: Vec<f64> = truths.iter().map(|truth| truth.einstein_radius_arcsec).collect();
    let mut arcs: Vec<f64> = truths.iter().map(|truth| truth.arc_magnitude).collect();
    for (values, share, expected, tolerance) in
        [(&mut radii, 0.16, 0.70, 0.05), (&mut arcs, 0.16, 21.81, 0.12)]
    {
        let found = quantile(values, share);
        assert!((found - expected).abs() < tolerance, "{share}: {found} instead of {expected}");
    }
    assert!((quantile(&mut radii, 0.5) - 0.88).abs() < 0.05);
    assert!((quantile(&mut radii, 0.84) - 1.13).abs() < 0.08);
    assert!((quantile(&mut arcs, 0.84) - 22.75).abs() < 0.12);
    let mut magnifications: Vec<f64> = truths.iter().map(|truth| truth.magnification).collect();
    let median = quantile(&mut magnifications, 0.5);
    assert!((2.0..4.0).contains(&median), "{median}");
}

#[test]
fn the_sky_of_a_picture_is_as_noisy_as_a_mosaic() {
    let mut priors = CutoutPriors::population();
    priors.conditions.noise = (1.0, 1.0);
    priors.conditions.crowding = (0.0, 0.0);
    priors.conditions.zero_point = 0.0;
    priors.conditions.sky_sigma = 0.0;
    priors.conditions.missing_band = 0.0;
    priors.conditions.missing_edge = 0.0;
    priors.conditions.artefact = 0.0;
    priors.conditions.misregistration = 0.0;
    let picture = picture(&priors, CutoutKind::Star, 1);
    for (band, pixels) in Band::ALL.into_iter().zip(picture.bands) {
        let pixels = pixels.expect("no band is missing");
        let corner: Vec<f32> = (0..20).flat_map(|row| pixels[row * CUTOUT_SIDE..][..20].to_vec()).collect();
        let calibration = BandCalibration::of(band);
        let expected = calibration.sky_noise() * 10_f64.powf((23.9 - calibration.magzero) / 2.5);
        let found = scatter(&corner);
        assert!((found / expected - 1.0).abs() < 0.2, "{band:?}: {found} instead of {expected}");
    }
}

#[test]
fn the_light_of_an_arc_has_the_magnitude_that_is_said() {
    let arc = ArcToAdd {
        einstein_radius_arcsec: 0.9,
        source_magnitude: 24.0,
        axis_ratio: 0.8,
        angle: 0.3,
        center: ImagePoint { x: 48.2, y: 47.6 },
    };
    for index in 0..4 {
        let (bands, magnitude) = arc_light(&arc, CUTOUT_SIDE, (9, index));
        let vis: f64 = bands[0].iter().map(|value| f64::from(*value)).sum();
        let painted = 23.9 - 2.5 * vis.log10();
        assert!((painted - magnitude).abs() < 0.03, "{painted} {magnitude}");
        assert!(magnitude < 24.0, "a lens makes a source brighter");
    }
}

#[test]
fn every_kind_shows_a_source_in_the_middle() {
    let mut priors = CutoutPriors::population();
    priors.conditions.missing_edge = 0.0;
    for kind in CutoutKind::ALL {
        let cutout = Cutout::from_pixels(picture(&priors, kind, 7).bands, (0, 0)).expect("a picture");
        let vis = cutout.bands[0].as_ref().expect("VIS");
        let core: f32 = (42..54).flat_map(|row| vis[row * CUTOUT_SIDE + 42..][..12].to_vec()).sum();
        let noise = 0.0029 * 0.52 * 12.0;
        assert!(f64::from(core) > 5.0 * noise, "{kind:?}: {core}");
    }
}

#[test]
fn a_skew_changes_nothing_but_what_it_names() {
    let priors = CutoutPriors::population();
    let plain = picture(&priors, CutoutKind::Lens, 11);
    for skew in Skew::ALL {
        let skewed = picture(&priors.skewed(skew), CutoutKind::Lens, 11);
        // The magnification is summed over pixels, which lie elsewhere beneath a source that was moved.
        let apart = (skewed.truth.magnification / plain.truth.magnification - 1.0).abs();
        let same = CutoutTruth { magnification: plain.truth.magnification, ..skewed.truth };
        assert!(apart < 0.01 && same == plain.truth, "{skew:?}: {:?}", skewed.truth);
        assert_ne!(
            format!("{:?}", skewed.bands.map(|band| band.map(|band| band[4000..4100].to_vec()))),
            format!("{:?}", plain.bands.clone().map(|band| band.map(|band| band[4000..4100].to_vec()))),
            "{skew:?}"
        );
    }
    // The local sky is taken off again: the composite hardly changes.
    let composed = |simulated: SimulatedCutout| {
        compose(&Cutout::from_pixels(simulated.bands, (0, 0)).expect("a picture")).rgb
    };
    let bright = composed(picture(&priors.skewed(Skew::SkyAbove), CutoutKind::Lens, 11));
    let plain = composed(plain);
    let mean =
        plain.iter().zip(&bright).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / plain.len() as f64;
    assert!(mean < 1.0, "the composite differs by {mean} of 255");
}
