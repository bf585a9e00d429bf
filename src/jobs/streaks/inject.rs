//! Fields with a simulated streak in them.

use super::StreakEngine;
use crate::field::Field;
use crate::session::{FrameId, InjectedStreak, StreakToInject};
use crate::simulate::{AddedLight, with_added_light};
use crate::streaks::Exposure;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The injected streak, and each frame's field with it in.
type Injected = (InjectedStreak, Vec<(FrameId, Arc<Field>)>);

/// Put a streak into all exposures that these fields hold.
///
/// # Errors
/// One sentence when the fields are no exposures, or the light cannot be made.
pub fn inject(
    engine: &StreakEngine,
    fields: &[(FrameId, Arc<Field>)],
    streak: &StreakToInject,
) -> Result<Injected, String> {
    let mut distinct: Vec<Arc<Field>> = Vec::new();
    for (_, field) in fields {
        if !distinct.iter().any(|known| Arc::ptr_eq(known, field)) {
            distinct.push(Arc::clone(field));
        }
    }
    let (exposures, _) = (engine.exposures)(&distinct)?;
    let home = fields.iter().find(|(id, _)| *id == streak.frame).map(|(_, field)| field);
    let shows = |exposure: &Exposure| {
        let keys = || home.into_iter().flat_map(|field| field.planes.iter().map(|plane| plane.key));
        exposure.images.iter().any(|image| keys().any(|key| key == image.plane))
    };
    let home = exposures.iter().position(shows).ok_or("The active frame shows no exposure")?;
    let trails = (engine.inject)(&exposures, streak, home)?;
    let mut light: BTreeMap<_, Vec<AddedLight>> = BTreeMap::new();
    let mut placed = Vec::new();
    for trail in trails {
        let Some(exposure) = exposures.get(trail.exposure) else { continue };
        let Some(image) = exposure.images.get(trail.image) else { continue };
        placed.push((exposure.name.clone(), image.hdu, trail.ends));
        let added = AddedLight { window: trail.window, values: trail.light.into() };
        light.entry(image.plane).or_default().push(added);
    }
    let changed: Vec<(Arc<Field>, Arc<Field>)> = distinct
        .into_iter()
        .map(|field| with_added_light(&field, &light).map(|lit| (field, Arc::new(lit))))
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let lit = fields.iter().filter_map(|(id, field)| {
        let (_, lit) = changed.iter().find(|(before, _)| Arc::ptr_eq(before, field))?;
        Some((*id, Arc::clone(lit)))
    });
    Ok((InjectedStreak { asked: *streak, trails: placed }, lit.collect()))
}
