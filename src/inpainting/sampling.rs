//! From noise to core, one pass of the network after another.

use super::draw_noise::DrawNoise;
use super::schedule::{Level, Pass, passes};
use super::{
    Inpainter, InpaintingError, Method, PATCH_LENGTH, PreparedSource, Repainting, SamplingSettings,
    WINDOW_SIDE,
};

/// Values of the network's input `known` for one draw.
const KNOWN_LENGTH: usize = 2 * WINDOW_SIDE * WINDOW_SIDE;

/// Where one draw is.
#[derive(Debug, Clone)]
pub struct DrawState {
    noise: DrawNoise,
    /// x_t of the patch; what is known of the patch stands in it as the network is shown it.
    state: Vec<f32>,
    /// x0 of the patch, as the last pass has it.
    clean: Vec<f32>,
}

impl DrawState {
    /// x_t of the 12 x 12 patch, normalised: noise at first, the core in the end.
    pub fn state(&self) -> &[f32] {
        &self.state
    }

    /// The core that the network expects by now (x0), normalised; the patch without its hole filled by 0 before the
    /// first pass.
    pub fn expected(&self) -> &[f32] {
        &self.clean
    }
}

/// A sampling under way: sources, and draws of each.
#[derive(Debug)]
pub struct Sampling<'a> {
    inpainter: &'a Inpainter,
    sources: &'a [PreparedSource],
    settings: SamplingSettings,
    passes: Vec<Pass>,
    done: usize,
    /// Those of the first source, then of the next.
    draws: Vec<DrawState>,
    /// Of each source, as [`Repainting::look`].
    looks: Vec<f32>,
}

impl<'a> Sampling<'a> {
    /// All holes full of noise.
    ///
    /// # Errors
    /// Settings that are out of range, and a network that fails.
    pub fn start(
        inpainter: &'a Inpainter,
        sources: &'a [PreparedSource],
        settings: &SamplingSettings,
    ) -> Result<Self, InpaintingError> {
        settings.check()?;
        let draws = sources
            .iter()
            .flat_map(|source| (0..settings.draws).map(move |draw| begin(source, settings, draw)))
            .collect();
        let looks = inpainter.looks(sources)?;
        Ok(Self { inpainter, sources, settings: *settings, passes: passes(settings), done: 0, draws, looks })
    }

    /// Passes of the network from noise to core.
    pub fn passes(&self) -> usize {
        self.passes.len()
    }

    /// Passes that are done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// The time that the states are at, from 1 (noise) to 0 (core).
    pub fn time(&self) -> f64 {
        let at = self.done.checked_sub(1).and_then(|last| self.passes.get(last));
        at.map_or(1.0, |pass| if pass.goes_back { pass.from } else { pass.to })
    }

    pub fn is_finished(&self) -> bool {
        self.done >= self.passes.len()
    }

    /// One more pass for every draw of every source; false when all was done before.
    ///
    /// # Errors
    /// When the network fails, or answers with what is no number.
    pub fn step(&mut self) -> Result<bool, InpaintingError> {
        let Some(pass) = self.passes.get(self.done).copied() else { return Ok(false) };
        let velocities = self.ask(pass.from)?;
        let per_source = self.settings.draws.max(1);
        for (index, (draw, velocity)) in
            self.draws.iter_mut().zip(velocities.chunks_exact(PATCH_LENGTH)).enumerate()
        {
            let Some(source) = self.sources.get(index / per_source) else { continue };
            advance(draw, source, (pass, self.settings.method), velocity)?;
        }
        self.done += 1;
        Ok(true)
    }

    /// One draw of one source.
    pub fn draw(&self, source: usize, draw: usize) -> Option<&DrawState> {
        if draw >= self.settings.draws {
            return None;
        }
        self.draws.get(source.checked_mul(self.settings.draws)?.checked_add(draw)?)
    }

    /// What one source would be repainted with if it ended here: the cores that the network expects, in microjansky.
    pub fn repainting(&self, source: usize) -> Option<Repainting> {
        let prepared = self.sources.get(source)?;
        let draws = (0..self.settings.draws)
            .filter_map(|draw| Some(in_flux(prepared, self.draw(source, draw)?.expected())))
            .collect();
        let look = self.looks.get(source).copied().unwrap_or(f32::NAN);
        Some(Repainting::of_draws(draws).with_look(look))
    }

    /// The states x_t of one source in microjansky: what a caller shows of the noise. Large where noise is.
    pub fn states_in_flux(&self, source: usize) -> Option<Vec<Vec<f32>>> {
        let prepared = self.sources.get(source)?;
        let draws = (0..self.settings.draws)
            .filter_map(|draw| Some(in_flux(prepared, self.draw(source, draw)?.state())))
            .collect();
        Some(draws)
    }

    /// The network's answers for all draws at a time.
    fn ask(&self, time: f64) -> Result<Vec<f32>, InpaintingError> {
        let mut known = Vec::with_capacity(self.draws.len() * KNOWN_LENGTH);
        let mut noisy = Vec::with_capacity(self.draws.len() * PATCH_LENGTH);
        let per_source = self.settings.draws.max(1);
        for (index, draw) in self.draws.iter().enumerate() {
            match (self.settings.method, self.sources.get(index / per_source)) {
                (Method::Ddim { .. }, Some(source)) => known.extend_from_slice(source.known()),
                _ => {
                    known.resize(known.len() + KNOWN_LENGTH / 2, 0.0);
                    known.resize(known.len() + KNOWN_LENGTH / 2, 1.0);
                }
            }
            noisy.extend_from_slice(&draw.state);
        }
        self.inpainter.velocity(&known, &noisy, &vec![time as f32; self.draws.len()])
    }
}

/// A draw before its first pass.
fn begin(source: &PreparedSource, settings: &SamplingSettings, draw: usize) -> DrawState {
    let mut noise = DrawNoise::new(settings.seed, source.key(), draw);
    let drawn = noise.patch();
    let shows_truth = matches!(settings.method, Method::Ddim { .. });
    let state = blend(
        source,
        |index, known| {
            if shows_truth { known } else { drawn.get(index).copied().unwrap_or(0.0) }
        },
        &drawn,
    );
    let clean = blend(source, |_, known| known, &vec![0.0; PATCH_LENGTH]);
    DrawState { noise, state, clean }
}

/// A patch of `painted` where the source is painted, and of what becomes of the known pixels elsewhere.
fn blend(source: &PreparedSource, known: impl Fn(usize, f64) -> f64, painted: &[f64]) -> Vec<f32> {
    let pixels = source.patch().iter().zip(source.painted()).zip(painted).enumerate();
    pixels
        .map(
            |(index, ((truth, is_painted), painted))| {
                if *is_painted { *painted as f32 } else { known(index, f64::from(*truth)) as f32 }
            },
        )
        .collect()
}

/// Take one draw one step on, by what the network says of it.
fn advance(
    draw: &mut DrawState,
    source: &PreparedSource,
    (pass, method): (Pass, Method),
    velocity: &[f32],
) -> Result<(), InpaintingError> {
    if velocity.iter().any(|value| !value.is_finite()) {
        return Err(InpaintingError::NotANumber);
    }
    let (from, to) = (Level::at(pass.from), Level::at(pass.to));
    let eta = match method {
        Method::Ddim { eta } => eta,
        Method::RePaint { .. } => 1.0,
    };
    // Of Song et al. (2021), equation 16, for a process that keeps alpha^2 + sigma^2 = 1.
    let kept = if to.alpha > 0.0 { (1.0 - (from.alpha / to.alpha).powi(2)).max(0.0) } else { 0.0 };
    let fresh = eta * to.sigma / from.sigma * kept.sqrt();
    let old = (to.sigma.powi(2) - fresh.powi(2)).max(0.0).sqrt();
    let noise = if fresh > 0.0 { draw.noise.patch() } else { vec![0.0; PATCH_LENGTH] };
    let (mut clean, mut next) = (Vec::with_capacity(PATCH_LENGTH), Vec::with_capacity(PATCH_LENGTH));
    for ((state, velocity), noise) in draw.state.iter().zip(velocity).zip(&noise) {
        let (state, velocity) = (f64::from(*state), f64::from(*velocity));
        let core = from.alpha * state - from.sigma * velocity;
        let noise_in_state = from.sigma * state + from.alpha * velocity;
        clean.push(core);
        next.push(to.alpha * core + old * noise_in_state + fresh * noise);
    }
    draw.clean = blend(source, |_, known| known, &clean);
    draw.state = match method {
        Method::Ddim { .. } => blend(source, |_, known| known, &next),
        Method::RePaint { .. } => {
            let noise = draw.noise.patch();
            let noised = |index: usize, known: f64| {
                to.alpha * known + to.sigma * noise.get(index).copied().unwrap_or(0.0)
            };
            blend(source, noised, &next)
        }
    };
    if pass.goes_back {
        let ratio = from.alpha / to.alpha;
        let spread = (from.sigma.powi(2) - (ratio * to.sigma).powi(2)).max(0.0).sqrt();
        let noise = draw.noise.patch();
        draw.state.iter_mut().zip(noise).for_each(|(state, noise)| {
            *state = (ratio * f64::from(*state) + spread * noise) as f32;
        });
    }
    Ok(())
}

/// A normalised patch in microjansky; what is not painted is the source's own.
fn in_flux(source: &PreparedSource, patch: &[f32]) -> Vec<f32> {
    let normalisation = source.normalisation();
    let own = source.patch_flux();
    let pixels = patch.iter().zip(source.painted()).zip(own);
    pixels.map(|((x, is_painted), own)| if *is_painted { normalisation.undo(*x) } else { own }).collect()
}

/// Repaint sources: all passes, one [`Repainting`] for each.
///
/// # Errors
/// As [`Sampling::start`] and [`Sampling::step`].
pub fn repaint(
    inpainter: &Inpainter,
    sources: &[PreparedSource],
    settings: &SamplingSettings,
) -> Result<Vec<Repainting>, InpaintingError> {
    let mut sampling = Sampling::start(inpainter, sources, settings)?;
    while sampling.step()? {}
    Ok((0..sources.len()).filter_map(|source| sampling.repainting(source)).collect())
}

/// The mean cores by a single pass: the network is asked at time 1 with a hole of zeros, where x0 = -v. A quick guess
/// with one draw, for ranking.
///
/// # Errors
/// When the network fails, or answers with what is no number.
pub fn rank_one_pass(
    inpainter: &Inpainter,
    sources: &[PreparedSource],
) -> Result<Vec<Repainting>, InpaintingError> {
    let known: Vec<f32> = sources.iter().flat_map(|source| source.known()).copied().collect();
    let noisy: Vec<f32> =
        sources.iter().flat_map(|source| blend(source, |_, known| known, &[0.0; PATCH_LENGTH])).collect();
    let velocities = inpainter.velocity(&known, &noisy, &vec![1.0; sources.len()])?;
    if velocities.iter().any(|value| !value.is_finite()) {
        return Err(InpaintingError::NotANumber);
    }
    let looks = inpainter.looks(sources)?;
    let cores = sources.iter().zip(velocities.chunks_exact(PATCH_LENGTH)).zip(looks);
    Ok(cores
        .map(|((source, velocity), look)| {
            let core: Vec<f32> = velocity.iter().map(|value| -value).collect();
            Repainting::of_draws(vec![in_flux(source, &core)]).with_look(look)
        })
        .collect())
}
