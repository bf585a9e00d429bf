//! Commands about quasars.

use super::table::{MATCH_COLUMNS, without};
use super::{MapWish, MatchWish, QuasarChoice, QuasarCommand, QuasarEffect, Session, TrialWish};
use crate::quasars::{ADDED_COLUMNS, Mapping, recognised_as};
use crate::session::{Effect, Severity, TableId};
use std::path::PathBuf;
use std::sync::Arc;

impl Session {
    /// Carry out a command about quasars.
    pub(in crate::session) fn apply_to_quasars(&mut self, command: QuasarCommand) -> Vec<Effect> {
        let before = self.quasars.choice();
        let effects = match command {
            QuasarCommand::Draw => self.draw_map(),
            QuasarCommand::StopDrawing => self.quasars.drawing.take().map(stop).into_iter().collect(),
            QuasarCommand::Stop => self.stop_classifying(),
            QuasarCommand::Match { other, radius_arcsec, all } => {
                self.match_with(other, (radius_arcsec, all))
            }
            QuasarCommand::Try { labels, group } => self.try_labels(labels, group),
            QuasarCommand::ReadMapping(path) => {
                let request = self.begin("Reading a mapping of columns");
                vec![QuasarEffect::ReadMapping { request, path }]
            }
            QuasarCommand::WriteMapping(path) => self.write_mapping(path),
            other => {
                self.choose_of_quasars(other);
                Vec::new()
            }
        };
        let after = self.quasars.choice();
        if before != after {
            self.history.record_quasars(before, after);
        }
        let mut effects: Vec<Effect> = effects.into_iter().map(Effect::Quasars).collect();
        effects.extend(self.wanted_work());
        effects
    }

    fn choose_of_quasars(&mut self, command: QuasarCommand) {
        match command {
            QuasarCommand::SetOpen(is_open) => self.quasars.is_open = is_open,
            QuasarCommand::SetMapping(mapping) => self.set_mapping(*mapping, true),
            QuasarCommand::Recognise => {
                let features = self.quasars.features();
                let found = self.catalogues.active().map(|table| recognised_as(&table.table, features));
                match found {
                    Some(Ok(mapping)) => self.set_mapping(mapping, false),
                    Some(Err(error)) => self.notify(Severity::Warning, error.to_string()),
                    None => {}
                }
            }
            QuasarCommand::SetCuts(cuts) => self.quasars.cuts = cuts,
            QuasarCommand::ChooseModel(name) => {
                self.quasars.choose_model(Some(name));
                self.suit_model();
            }
            QuasarCommand::Classify => self.classify(),
            QuasarCommand::SetMinP(min_p) if min_p.is_finite() => {
                (self.quasars.min_p, self.quasars.min_p_is_set) = (min_p.clamp(0.0, 1.0), true);
                self.select_quasars_anew();
            }
            QuasarCommand::SetIncludeExtrapolated(include) => {
                self.quasars.include_extrapolated = include;
                self.select_quasars_anew();
            }
            QuasarCommand::ListCandidates(only) => self.list_candidates(only),
            QuasarCommand::SelectCandidates => {
                let rows = self.quasars.candidates();
                self.select_quasar_rows(rows, crate::session::SelectMode::Replace);
            }
            QuasarCommand::SelectRows { rows, mode } => self.select_quasar_rows(rows, mode),
            QuasarCommand::SetMap(settings) => self.quasars.map_settings = settings,
            _ => {}
        }
    }

    /// Use these columns; `keep` remembers them for the next table of the same name.
    pub(super) fn set_mapping(&mut self, mapping: Mapping, keep: bool) {
        if let Some(problem) = self.quasars.mapping_problem(&mapping) {
            self.notify(Severity::Warning, problem);
            return;
        }
        let table = self.quasars.table.and_then(|id| self.catalogues.table(id));
        let Some(table) = table else { return };
        let (name, checked) = (table.file_name(), mapping.check(&table.table));
        self.quasars.problem = checked.err().map(|error| error.to_string());
        if keep {
            self.quasars.mappings.insert(name, mapping.clone());
        } else {
            self.quasars.mappings.remove(&name);
        }
        self.quasars.mapping = Some(mapping);
    }

    fn classify(&mut self) {
        self.quasars.is_wanted = true;
        let asks = self.quasars.rows.as_ref().and_then(|rows| rows.asks.first().cloned());
        if let Some((_, text)) = asks {
            self.notify(Severity::Warning, text);
        } else if let Some(problem) = self.quasars.problem.clone() {
            self.notify(Severity::Warning, problem);
        }
    }

    fn stop_classifying(&mut self) -> Vec<QuasarEffect> {
        self.quasars.is_wanted = self.quasars.result.is_some() && self.quasars.running.is_none();
        let running = self.quasars.running.take().map(|(_, request)| request);
        if let Some(request) = running {
            self.finish(request);
        }
        running.into_iter().map(stop).collect()
    }

    fn draw_map(&mut self) -> Vec<QuasarEffect> {
        let Some(result) = self.quasars.result.clone() else {
            self.notify(Severity::Info, "Classify a table first; then its rows can be mapped");
            return Vec::new();
        };
        let mut effects: Vec<QuasarEffect> = self.quasars.drawing.take().map(stop).into_iter().collect();
        let request = self.begin("Drawing the map of feature space");
        self.quasars.drawing = Some(request);
        let wish = MapWish { result, settings: self.quasars.map_settings };
        effects.push(QuasarEffect::Draw { request, wish });
        effects
    }

    fn match_with(&mut self, other: TableId, (radius_arcsec, all): (f64, bool)) -> Vec<QuasarEffect> {
        let own = self.quasars.table.and_then(|id| self.catalogues.table(id));
        let Some((own, other)) = own.zip(self.catalogues.table(other)) else { return Vec::new() };
        let positions = |table: &crate::session::OpenTable| {
            table.positions.clone().map_err(|why| format!("{}: {why}", table.file_name()))
        };
        let both = positions(own).and_then(|own| Ok((own, positions(other)?)));
        let wish = both.map(|(positions, other_positions)| MatchWish {
            table: without(&own.table, &MATCH_COLUMNS),
            positions,
            other: Arc::clone(&other.table),
            other_positions,
            radius_arcsec,
            all,
        });
        match wish {
            Ok(wish) => {
                let request = self.begin("Looking for partners");
                self.quasars.matching = Some(request);
                vec![QuasarEffect::Match { request, wish }]
            }
            Err(why) => {
                self.notify(Severity::Warning, why);
                Vec::new()
            }
        }
    }

    fn try_labels(&mut self, labels: String, group: Option<String>) -> Vec<QuasarEffect> {
        if ADDED_COLUMNS.iter().any(|name| name.eq_ignore_ascii_case(&labels)) {
            let text = format!(
                "{labels} is the forest's own answer; measure against labels that came from elsewhere"
            );
            self.notify(Severity::Warning, text);
            return Vec::new();
        }
        let table = self.quasars.table.and_then(|id| self.catalogues.table(id));
        let Some((result, table)) = self.quasars.result.clone().zip(table) else { return Vec::new() };
        let wish = TrialWish { result, table: Arc::clone(&table.table), labels, group };
        let request = self.begin("Measuring against labels");
        self.quasars.trying = Some(request);
        vec![QuasarEffect::Try { request, wish }]
    }

    fn write_mapping(&mut self, path: PathBuf) -> Vec<QuasarEffect> {
        let Some(mapping) = self.quasars.mapping.clone() else { return Vec::new() };
        let request = self.begin("Writing the mapping of columns");
        vec![QuasarEffect::WriteMapping { request, path, mapping: Box::new(mapping) }]
    }

    /// Bring back what was undone or done again.
    pub(in crate::session) fn put_quasars(&mut self, choice: QuasarChoice) {
        let QuasarChoice { table, mapping, cuts, min_p, include_extrapolated, model } = choice;
        let quasars = &mut self.quasars;
        quasars.choose_model(model);
        quasars.cuts_for = quasars.features();
        (quasars.cuts, quasars.min_p, quasars.include_extrapolated) = (cuts, min_p, include_extrapolated);
        if let Some(mapping) = mapping.filter(|_| table == self.quasars.table) {
            self.quasars.columns_for = self.quasars.features();
            self.set_mapping(mapping, true);
        }
        self.select_quasars_anew();
    }
}

fn stop(request: crate::session::Request) -> QuasarEffect {
    QuasarEffect::Stop { request }
}
