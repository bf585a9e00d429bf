//! What the pane of quasars still needs from others.

use super::{QuasarEffect, QuasarRows, Quasars, Session};
use crate::session::{Effect, Request};
use std::sync::Arc;

impl Session {
    /// Magnitudes of the active table, cuts, and classes once they were asked for, as far as they are not there and not
    /// on their way.
    pub(in crate::session) fn wanted_of_quasars(&mut self) -> Vec<Effect> {
        if !self.quasars.is_open {
            return Vec::new();
        }
        let mut effects = self.turn_to_active_table();
        self.suit_model();
        effects.extend(self.wanted_cuts());
        effects.extend(self.wanted_classes());
        effects.into_iter().map(Effect::Quasars).collect()
    }

    /// Another table is active, or none: everything begins anew with it.
    fn turn_to_active_table(&mut self) -> Vec<QuasarEffect> {
        let active = self.catalogues.active;
        if self.quasars.table == active {
            return Vec::new();
        }
        let stopped = self.stop_quasars();
        let known = std::mem::take(&mut self.quasars);
        let mut next = Quasars {
            is_open: true,
            table: active,
            cuts: known.cuts,
            min_p: known.min_p,
            min_p_is_set: known.min_p_is_set,
            include_extrapolated: known.include_extrapolated,
            version: known.version + 1,
            map_settings: known.map_settings,
            mappings: known.mappings,
            model: known.model,
            card: known.card,
            cards: known.cards,
            cuts_for: known.cuts_for,
            ..Quasars::default()
        };
        if let Some(table) = self.catalogues.active() {
            match next.columns_of(table) {
                Ok(mapping) => next.mapping = Some(mapping),
                Err(why) => next.problem = Some(why),
            }
            next.columns_for = next.features();
        }
        self.quasars = next;
        stopped
    }

    fn wanted_cuts(&mut self) -> Option<QuasarEffect> {
        let wish = self.quasars.wish()?;
        let is_known = self.quasars.rows.as_ref().is_some_and(|rows| rows.wish == wish);
        let is_coming = self.quasars.cleaning.as_ref().is_some_and(|(asked, _)| *asked == wish);
        if is_known || is_coming {
            return None;
        }
        let table = Arc::clone(&self.catalogues.table(wish.table)?.table);
        let request = Request(self.next_id());
        let quasars = &mut self.quasars;
        quasars.cleaning = Some((wish.clone(), request));
        let known = quasars.rows.clone();
        Some(QuasarEffect::Clean { request, wish: Box::new(wish), table, known })
    }

    fn wanted_classes(&mut self) -> Vec<QuasarEffect> {
        let rows = self.quasars.rows.clone().filter(|rows| self.quasars.is_wanted && is_usable(rows));
        let Some(rows) = rows.filter(|rows| Some(&rows.wish) == self.quasars.wish().as_ref()) else {
            return Vec::new();
        };
        let is_known = self.quasars.result.as_ref().is_some_and(|result| result.rows.wish == rows.wish);
        let is_coming = self.quasars.running.as_ref().is_some_and(|(asked, _)| *asked == rows.wish);
        if is_known || is_coming {
            return Vec::new();
        }
        let Some(table) = self.unclassified_table() else { return Vec::new() };
        let mut effects = Vec::new();
        if let Some((_, before)) = self.quasars.running.take() {
            self.finish(before);
            effects.push(QuasarEffect::Stop { request: before });
        }
        let request = self.begin("Classifying");
        self.quasars.running = Some((rows.wish.clone(), request));
        effects.push(QuasarEffect::Classify { request, rows, table });
        effects
    }

    /// Give up what is under way, and put the filter of the table back.
    fn stop_quasars(&mut self) -> Vec<QuasarEffect> {
        self.list_candidates(false);
        let running = self.quasars.running.take().map(|(_, request)| request);
        let requests = [running, self.quasars.drawing.take(), self.quasars.matching.take()];
        let stop = |request: Request| QuasarEffect::Stop { request };
        for request in requests.into_iter().flatten() {
            self.finish(request);
        }
        requests.into_iter().flatten().map(stop).collect()
    }
}

/// True where nothing has to be asked first.
fn is_usable(rows: &QuasarRows) -> bool {
    rows.asks.is_empty()
}
