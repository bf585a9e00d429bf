//! What stands where in a field.

use super::cluster::cluster;
use super::edge_on::EdgeOnDisc;
use super::lens_system::lens_object;
use super::merger::merger;
use super::object::{Object, Part};
use super::population::{
    DiscShape, galaxy, magnitude_from_counts, normal, random_arms, tail_factor, young_ratio,
};
use super::recipe::FieldRecipe;
use super::spectrum::{Spectrum, magnitudes_of};
use super::spiral::ArmPattern;
use super::streams::{Purpose, stream};
use super::truth::{SourceKind, TruthEntry, position_angle_deg};
use super::{PIXEL_SCALE_ARCSEC, object::Blob};
use crate::geometry::ImagePoint;
use rand::{Rng, RngExt};
use std::f64::consts::{PI, TAU};

/// All objects of a field, in the order in which they are painted: those worth looking at first.
pub(super) fn compose_scene(recipe: &FieldRecipe) -> Vec<Object> {
    let mut objects = Vec::new();
    let place = |kind: usize, index: usize| featured_place(recipe, kind, index);
    objects.extend((0..recipe.showpieces).map(|index| showpiece(recipe.seed, index, place(0, index))));
    objects.extend((0..recipe.clusters).flat_map(|index| cluster(recipe.seed, index, place(1, index))));
    objects.extend((0..recipe.mergers).map(|index| merger(recipe.seed, index, place(2, index))));
    objects.extend((0..recipe.edge_on_discs).map(|index| edge_on(recipe.seed, index, place(3, index))));
    objects.extend((0..recipe.lenses).map(|index| lens_object(recipe.seed, index, place(4, index))));
    objects.extend((0..recipe.bright_stars).map(|index| bright_star(recipe.seed, index, place(5, index))));
    add_population(recipe, &mut objects);
    // What lies outside the field stays out of the catalogue.
    objects.retain(|object| recipe.size.pixel_at(object.truth.position).is_some());
    objects
}

/// Places that compose well, as shares of the field's sides: showpieces, cluster, merger, edge-on disc,
/// lenses, stars.
const PLACES: [&[(f64, f64)]; 6] = [
    &[(0.335, 0.60), (0.735, 0.27)],
    &[(0.71, 0.735)],
    &[(0.22, 0.235)],
    &[(0.505, 0.405)],
    &[(0.525, 0.575), (0.15, 0.44), (0.40, 0.85), (0.88, 0.47), (0.46, 0.13), (0.90, 0.10)],
    &[(0.115, 0.79), (0.60, 0.155), (0.925, 0.865), (0.37, 0.335)],
];

fn featured_place(recipe: &FieldRecipe, kind: usize, index: usize) -> ImagePoint {
    let mut random = stream(recipe.seed, Purpose::Layout, (kind << 16) | index);
    let jitter = 0.012;
    let listed = PLACES.get(kind).and_then(|places| places.get(index));
    let (x, y) =
        listed.copied().unwrap_or_else(|| (random.random_range(0.06..0.94), random.random_range(0.06..0.94)));
    ImagePoint {
        x: (x + random.random_range(-jitter..jitter)) * recipe.size.width as f64,
        y: (y + random.random_range(-jitter..jitter)) * recipe.size.height as f64,
    }
}

/// The field population: galaxies, a third of them in loose groups, and stars.
fn add_population(recipe: &FieldRecipe, objects: &mut Vec<Object>) {
    let area = recipe.area_arcmin2();
    let mut layout = stream(recipe.seed, Purpose::Layout, usize::MAX >> 32);
    let galaxies = (area * recipe.galaxies_per_arcmin2 * tail_factor()).round() as usize;
    let groups: Vec<ImagePoint> = (0..galaxies / 28 + 1).map(|_| anywhere(recipe, &mut layout)).collect();
    for index in 0..galaxies {
        let mut position = anywhere(recipe, &mut layout);
        let (chance, dx, dy) = (layout.random::<f64>(), normal(&mut layout), normal(&mut layout));
        let group = groups.get(layout.random_range(0..groups.len()));
        if let Some(group) = group.filter(|_| chance < 0.3) {
            position = ImagePoint { x: group.x + 65.0 * dx, y: group.y + 65.0 * dy };
        }
        objects.push(galaxy(recipe.seed, index, position));
    }
    let stars = (area * recipe.stars_per_arcmin2).round() as usize;
    objects.extend((0..stars).map(|index| field_star(recipe.seed, index, anywhere(recipe, &mut layout))));
}

fn anywhere(recipe: &FieldRecipe, random: &mut impl RngExt) -> ImagePoint {
    ImagePoint {
        x: random.random::<f64>() * recipe.size.width as f64 - 0.5,
        y: random.random::<f64>() * recipe.size.height as f64 - 0.5,
    }
}

/// A large spiral near enough to show its arms, knots and dust.
fn showpiece(seed: u64, index: usize, position: ImagePoint) -> Object {
    let mut random = stream(seed, Purpose::Showpiece, index);
    let grand = index.is_multiple_of(2);
    let magnitude = if grand { 16.9 } else { 17.7 };
    let bulge_share = if grand { 0.13 } else { 0.18 };
    let redshift = 0.05;
    let shape = DiscShape {
        position,
        radius: 1.678 * if grand { 31.0 } else { 24.0 },
        axis_ratio: if grand { 0.80 } else { 0.50 },
        angle: random.random_range(0.0..PI),
        bulge_share,
    };
    let arms = ArmPattern {
        count: 2,
        pitch: if grand { 0.33 } else { -0.30 },
        contrast: if grand { 0.72 } else { 0.66 },
        bar: if grand { 0.0 } else { 0.62 },
        dust: if grand { 4.2 } else { 4.5 },
        ..random_arms(&mut random)
    };
    let (young, old) = (Spectrum::young(redshift), Spectrum::old(redshift));
    let disc_magnitude = magnitude - 2.5 * (1.0 - bulge_share).log10();
    let bulge_magnitude = magnitude - 2.5 * bulge_share.log10();
    let knot_flux = Spectrum::young(0.0).shifted(-0.1).fluxes(magnitude + 4.2);
    let mut disc_flux = young.mixed(old, 0.6).fluxes(disc_magnitude);
    disc_flux.iter_mut().zip(knot_flux).for_each(|(flux, knots)| *flux -= knots);
    let fluxes = (disc_flux, old.reddened(0.3).fluxes(bulge_magnitude));
    let ratio = young_ratio(young, old, 0.9);
    let mut object = shape.object(SourceKind::Spiral, redshift, fluxes, Some((arms, ratio)));
    object.parts.extend(knots(&shape, &arms, knot_flux, &mut random));
    object.truth.magnitudes = magnitudes_of(object.flux());
    object
}

/// Star-forming knots along the arms, of a total flux.
fn knots(shape: &DiscShape, arms: &ArmPattern, total: [f64; 4], random: &mut impl RngExt) -> Vec<Part> {
    const KNOTS: usize = 90;
    let scale = shape.radius / 1.678;
    let shares: Vec<f64> = (0..KNOTS).map(|_| (0.65 * normal(random)).exp()).collect();
    let sum: f64 = shares.iter().sum();
    let knot = |share: f64| {
        let radius = random.random_range(0.9..3.6);
        let arm = random.random_range(0..arms.count.max(1));
        let phase = TAU * f64::from(arm) - f64::from(arms.phase) + 0.35 * normal(random);
        let azimuth = phase / f64::from(arms.count.max(1)) + f64::ln(radius) / f64::from(arms.pitch);
        let (along, across) =
            (scale * radius * azimuth.cos(), scale * radius * azimuth.sin() * shape.axis_ratio);
        let (sin, cos) = shape.angle.sin_cos();
        let size = random.random_range(0.8..2.2);
        Part::Blob(Blob {
            center: ImagePoint {
                x: shape.position.x + along * cos - across * sin,
                y: shape.position.y + along * sin + across * cos,
            },
            sigma: (size, size * random.random_range(0.6..1.0)),
            angle: random.random_range(0.0..PI),
            flux: total.map(|flux| flux * share / sum),
        })
    };
    shares.into_iter().map(knot).collect()
}

/// A large disc seen from the side.
fn edge_on(seed: u64, index: usize, position: ImagePoint) -> Object {
    let mut random = stream(seed, Purpose::EdgeOn, index);
    let spectrum = Spectrum::young(0.08).mixed(Spectrum::old(0.08), 0.7).reddened(0.35);
    let magnitude = 18.3;
    let disc = EdgeOnDisc {
        center: position,
        scale: 25.0,
        height: 5.4,
        angle: random.random_range(0.35..1.0),
        dust: 4.6,
        flux: spectrum.fluxes(magnitude),
        grain: random.next_u32(),
    };
    let truth = TruthEntry {
        half_light_radius_arcsec: 1.3 * disc.scale * PIXEL_SCALE_ARCSEC,
        axis_ratio: disc.height / disc.scale,
        position_angle_deg: position_angle_deg(disc.angle),
        sersic_index: 1.0,
        bulge_share: 0.15,
        redshift: 0.08,
        ..TruthEntry::new(SourceKind::EdgeOn, position, spectrum.magnitudes(magnitude))
    };
    Object { truth, parts: vec![Part::EdgeOn(disc)] }
}

fn bright_star(seed: u64, index: usize, position: ImagePoint) -> Object {
    let mut random = stream(seed, Purpose::Star, (1 << 32) | index);
    let magnitude = 14.9 + 0.75 * index as f64 + random.random_range(-0.2..0.2);
    star(&mut random, position, magnitude)
}

fn field_star(seed: u64, index: usize, position: ImagePoint) -> Object {
    let mut random = stream(seed, Purpose::Star, index);
    let magnitude = magnitude_from_counts(&mut random, 0.13, (17.2, 24.0));
    star(&mut random, position, magnitude)
}

/// A main-sequence star, from yellow to red; the fainter, the redder on average.
fn star(random: &mut impl RngExt, position: ImagePoint, magnitude: f64) -> Object {
    let cool = (0.30 + 0.06 * (magnitude - 16.0) + 0.27 * normal(random)).clamp(0.0, 1.0);
    let spectrum = Spectrum::new(0.12 + 1.0 * cool * cool, 0.02 + 0.14 * cool, -0.16 + 0.20 * cool);
    let truth = TruthEntry::new(SourceKind::Star, position, spectrum.magnitudes(magnitude));
    Object { truth, parts: vec![Part::Star { center: position, flux: spectrum.fluxes(magnitude) }] }
}
