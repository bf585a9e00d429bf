//! Which lenses would be found in this field: simulated ones put into real sources.

use super::LensEffect;
use crate::session::{Effect, Request, Session, Severity};

/// Which lenses are simulated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionFunctionSettings {
    /// Einstein radii, arcsec.
    pub einstein_radius: (f64, f64),
    /// I_E of the unlensed source.
    pub magnitude: (f64, f64),
    pub count: usize,
    pub seed: u64,
}

impl Default for SelectionFunctionSettings {
    fn default() -> Self {
        Self { einstein_radius: (0.5, 2.5), magnitude: (22.0, 26.0), count: 400, seed: 1 }
    }
}

impl SelectionFunctionSettings {
    /// With numbers that can be used.
    pub fn in_range(self) -> Self {
        let ordered = |(low, high): (f64, f64), (least, most): (f64, f64)| {
            let low = if low.is_nan() { least } else { low.clamp(least, most) };
            let high = if high.is_nan() { most } else { high.clamp(least, most) };
            (low.min(high), high.max(low))
        };
        Self {
            einstein_radius: ordered(self.einstein_radius, (0.2, 5.0)),
            magnitude: ordered(self.magnitude, (18.0, 29.0)),
            count: self.count.clamp(20, 20_000),
            ..self
        }
    }
}

/// A simulated lens that was scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InjectedLens {
    pub einstein_radius_arcsec: f64,
    /// I_E of the unlensed source.
    pub magnitude: f64,
    /// Raw score; NaN where it could not be scored.
    pub logit: f64,
}

/// Runs and their results.
#[derive(Debug, Clone, Default)]
pub struct SelectionFunction {
    pub settings: SelectionFunctionSettings,
    pub running: Option<Request>,
    pub injected: Vec<InjectedLens>,
    /// The settings that these were made by.
    pub of: Option<SelectionFunctionSettings>,
}

impl SelectionFunction {
    /// For each cell of a grid over radius (columns) and magnitude (rows): how many were injected, and how many have a
    /// score not below the threshold.
    pub fn grid(&self, threshold: f64, (columns, rows): (usize, usize)) -> Vec<(u32, u32)> {
        let mut cells = vec![(0, 0); columns * rows];
        let Some(of) = self.of else { return cells };
        let place = |value: f64, (low, high): (f64, f64), count: usize| {
            let share = (value - low) / (high - low).max(f64::MIN_POSITIVE);
            (share.is_finite())
                .then(|| (share * count as f64).clamp(0.0, count.saturating_sub(1) as f64) as usize)
        };
        for lens in &self.injected {
            let column = place(lens.einstein_radius_arcsec, of.einstein_radius, columns);
            let row = place(lens.magnitude, of.magnitude, rows);
            let cell = column.zip(row).and_then(|(column, row)| cells.get_mut(row * columns + column));
            if let Some((injected, found)) = cell {
                *injected += 1;
                *found += u32::from(lens.logit >= threshold);
            }
        }
        cells
    }
}

impl Session {
    pub(super) fn run_selection_function(&mut self) -> Vec<Effect> {
        let Some(field) = self
            .lenses
            .field()
            .cloned()
            .or_else(|| self.active_frame().map(|frame| std::sync::Arc::clone(&frame.field)))
        else {
            self.notify(Severity::Info, "Open a field first: the lenses are put into its sources");
            return Vec::new();
        };
        let Some(list) = self.lenses.list.clone() else {
            self.notify(Severity::Info, "List the sources of the field first: the lenses are put into them");
            return Vec::new();
        };
        let mut effects = self.stop_selection_function();
        let settings = self.lenses.selection_function.settings;
        let request = self.begin(format!("Injecting {} lenses", settings.count));
        self.lenses.selection_function.running = Some(request);
        let head = self.lenses.learning.head_in_use();
        effects.push(Effect::Lenses(LensEffect::Inject { request, field, list, settings, head }));
        effects
    }

    pub(super) fn stop_selection_function(&mut self) -> Vec<Effect> {
        let Some(request) = self.lenses.selection_function.running.take() else { return Vec::new() };
        self.pending.retain(|pending| pending.request != request);
        vec![Effect::Lenses(LensEffect::Stop { request })]
    }

    pub(super) fn injected(
        &mut self,
        settings: SelectionFunctionSettings,
        result: Result<Vec<InjectedLens>, String>,
    ) {
        match result {
            Ok(injected) => {
                let function = &mut self.lenses.selection_function;
                (function.injected, function.of) = (injected, Some(settings));
            }
            Err(why) => self.notify(Severity::Error, why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_counts_what_the_threshold_leaves_and_every_lens_once() {
        let settings = SelectionFunctionSettings::default();
        let lens = |radius: f64, magnitude: f64, logit: f64| InjectedLens {
            einstein_radius_arcsec: radius,
            magnitude,
            logit,
        };
        let injected = vec![
            lens(0.6, 22.1, 4.0),
            lens(0.7, 22.2, -1.0),
            lens(2.5, 26.0, 2.0),
            lens(2.4, 25.9, f64::NAN),
        ];
        let function = SelectionFunction { settings, running: None, injected, of: Some(settings) };
        assert_eq!(function.grid(0.0, (2, 2)), [(2, 1), (0, 0), (0, 0), (2, 1)]);
        assert_eq!(function.grid(3.0, (2, 2)), [(2, 1), (0, 0), (0, 0), (2, 0)]);
    }
}
