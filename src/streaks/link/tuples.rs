//! Which detections might be one moving source.

use super::epochs::comparable;
use super::footprint::distance;
use super::motion::Motion;
use super::scene::Scene;
use super::trail::Trail;

/// What a tuple is told to: its trails in the order of time.
type Found<'f> = &'f mut dyn FnMut(&[u32]);

/// Call `found` once with each tuple of two or more trails, one at most from each epoch, in the order of time.
/// False where there were more than settings allow.
pub(super) fn for_each_tuple(scene: &Scene<'_>, found: Found<'_>) -> bool {
    let mut left = scene.settings.most_tuples;
    for (number, trail) in scene.trails.iter().enumerate() {
        for place in trail.epoch + 1..scene.epochs.len() {
            for partner in partners(scene, trail, place) {
                let mut members = vec![number as u32, partner];
                if !grow(scene, &mut members, place + 1, (&mut left, found)) {
                    return false;
                }
            }
        }
    }
    true
}

/// Tell a tuple, then all that go on from it in later epochs.
fn grow(
    scene: &Scene<'_>,
    members: &mut Vec<u32>,
    from: usize,
    (left, found): (&mut usize, Found<'_>),
) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    found(members);
    let trails: Vec<&Trail> = members.iter().filter_map(|number| scene.trail(*number)).collect();
    let Some(motion) = scene.motion(&trails) else { return true };
    // Only the best continuation where many exposures would make too many tuples.
    let ways = if scene.epochs.len() <= 4 { scene.settings.extensions } else { 1 };
    for place in from..scene.epochs.len() {
        for next in continuations(scene, &motion, place, &trails).into_iter().take(ways) {
            members.push(next);
            let goes_on = grow(scene, members, place + 1, (&mut *left, &mut *found));
            members.pop();
            if !goes_on {
                return false;
            }
        }
    }
    true
}

/// The trails of a later epoch that agree best with a trail and the way between both.
fn partners(scene: &Scene<'_>, trail: &Trail, place: usize) -> Vec<u32> {
    let (Some(own), Some(other)) = (scene.epochs.get(trail.epoch), scene.epochs.get(place)) else {
        return Vec::new();
    };
    let Some(index) = scene.indices.get(place).filter(|_| comparable(own, other, scene.settings)) else {
        return Vec::new();
    };
    let mut agreeing: Vec<(f64, u32)> = Vec::new();
    for (center, radius) in search_areas(scene, trail, other.hours - own.hours, own.shutter_hours) {
        index.for_each_within(center, radius, &mut |number| {
            let cost = scene.trail(number).and_then(|found| {
                let motion = scene.motion(&[trail, found])?;
                let stands = |trail| scene.stands_against(trail, motion.rate());
                if stands(trail) && stands(found) {
                    return None;
                }
                let cost = scene.cost(trail, &motion)? + scene.cost(found, &motion)?;
                scene.similar_flux(trail, found).then_some(cost)
            });
            agreeing.extend(cost.map(|cost| (cost, number)));
        });
    }
    best(agreeing, scene.settings.partners)
}

/// Where the source of a trail can be some hours later: around both ends of the way that its length and direction
/// say, or in all directions where it has none.
fn search_areas(scene: &Scene<'_>, trail: &Trail, hours: f64, shutter_hours: f64) -> Vec<([f64; 2], f64)> {
    let settings = scene.settings;
    let shutters = hours / shutter_hours;
    let way = trail.length * shutters;
    let uncertain = trail.length_sigma.hypot(settings.rate_change * trail.length);
    let along = settings.sigmas * (shutters * uncertain + 2.0 * trail.sigma);
    let turn = settings.sigmas * trail.angle_sigma.hypot(settings.direction_change);
    let fastest = 1.1 * settings.rates_arcsec_h[1] * hours;
    if turn > 0.6 {
        return vec![(trail.at, (way + along).min(fastest))];
    }
    let radius = along.hypot((way + along) * turn.tan() + 4.0 * trail.sigma);
    if way - radius > fastest {
        return Vec::new();
    }
    if radius > way {
        return vec![(trail.at, (way + radius).min(fastest))];
    }
    let (sin, cos) = trail.angle.sin_cos();
    let [x, y] = trail.at;
    let ends = [1.0, -1.0].map(|sign| [x + sign * way * cos, y + sign * way * sin]);
    ends.map(|end| (end, radius)).to_vec()
}

/// The trails of an epoch where a motion leads, that look like it, the nearest first.
pub(super) fn continuations(
    scene: &Scene<'_>,
    motion: &Motion,
    place: usize,
    members: &[&Trail],
) -> Vec<u32> {
    let (Some(epoch), Some(index), Some(last)) =
        (scene.epochs.get(place), scene.indices.get(place), members.last())
    else {
        return Vec::new();
    };
    let compared =
        |trail: &&Trail| scene.epoch_of(trail).is_some_and(|own| comparable(own, epoch, scene.settings));
    if !members.iter().any(compared) {
        return Vec::new();
    }
    let (center, sigma) = motion.at(epoch.hours);
    let most = scene.settings.sigmas;
    // The middle of a long trail is known less well along it than the nearest say.
    let radius = most * sigma.hypot(3.0 * last.sigma);
    let mut agreeing = Vec::new();
    index.for_each_within(center, radius, &mut |number| {
        let cost = scene.trail(number).and_then(|found| {
            let off = distance(found.at, center) / sigma.hypot(found.sigma);
            let cost = scene.cost(found, motion)? + off * off;
            (off <= most && scene.similar_flux(last, found)).then_some(cost)
        });
        agreeing.extend(cost.map(|cost| (cost, number)));
    });
    best(agreeing, usize::MAX)
}

/// The numbers of lowest cost, each once.
fn best(mut agreeing: Vec<(f64, u32)>, most: usize) -> Vec<u32> {
    agreeing.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    agreeing.dedup_by_key(|(_, number)| *number);
    agreeing.into_iter().take(most).map(|(_, number)| number).collect()
}
