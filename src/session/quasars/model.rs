//! Which model tells the quasars, and what follows from that: the columns and the cuts that it wants.

use super::{QuasarCard, Quasars, Session};
use crate::models::QUASAR_FOREST;
use crate::quasars::{Cuts, FeatureSet, Mapping, recognised_for};
use crate::session::OpenTable;
use std::sync::Arc;

impl Quasars {
    /// The features that the chosen model wants.
    pub fn features(&self) -> FeatureSet {
        self.card.as_ref().map_or(FeatureSet::Ugri, |card| card.features)
    }

    /// Those of what was classified; before, those that are to be.
    pub fn shown_features(&self) -> FeatureSet {
        self.result.as_ref().map_or(self.features(), |result| result.rows.photometry.features)
    }

    /// Take over what the cards say of the models that tell quasars, the one that ships first, and the threshold of the
    /// chosen one as long as the user has set no other.
    pub fn expect(&mut self, cards: Vec<QuasarCard>) {
        self.cards = cards.into_iter().map(Arc::new).collect();
        self.choose_model(self.model.clone());
    }

    /// Use the model of that name, or the one that ships where there is none of that name.
    pub(super) fn choose_model(&mut self, name: Option<String>) {
        let wanted = name.as_deref().unwrap_or(QUASAR_FOREST);
        let of = |id: &str| self.cards.iter().find(|card| card.id == id).cloned();
        self.card = of(wanted).or_else(|| of(QUASAR_FOREST));
        let is_known = self.cards.is_empty() || self.card.as_ref().is_some_and(|card| card.id == wanted);
        self.model = name.filter(|name| name != QUASAR_FOREST && is_known);
        if let Some(threshold) = self.card.as_ref().and_then(|card| card.default_threshold)
            && !self.min_p_is_set
        {
            self.min_p = threshold;
        }
    }

    /// Cuts of other bands mean nothing: those for the bands of the model take their place.
    pub(super) fn suit_cuts(&mut self) {
        let features = self.features();
        if self.card.is_some() && self.cuts_for != features {
            (self.cuts, self.cuts_for) = (Cuts::of(features), features);
        }
    }

    /// The columns that are kept for a table, or that its names tell, for the bands of the model.
    pub(super) fn columns_of(&self, table: &OpenTable) -> Result<Mapping, String> {
        let features = self.features();
        let is_usable =
            |mapping: &&Mapping| mapping.features == features && mapping.check(&table.table).is_ok();
        if let Some(kept) = self.mappings.get(&table.file_name()).filter(is_usable) {
            return Ok(kept.clone());
        }
        let model = self.card.as_ref().map_or(QUASAR_FOREST, |card| &card.id);
        recognised_for(&table.table, features, model).map_err(|error| error.to_string())
    }

    /// Why a mapping cannot be used with the chosen model.
    pub(super) fn mapping_problem(&self, mapping: &Mapping) -> Option<String> {
        let features = self.features();
        (mapping.features != features).then(|| {
            format!(
                "The chosen model wants {}, and these columns are of {}; choose a model for them first",
                features.band_list(),
                mapping.features.band_list()
            )
        })
    }
}

impl Session {
    /// The model wants other bands than those that columns and cuts were made for: look for them in the table.
    pub(super) fn suit_model(&mut self) {
        self.quasars.suit_cuts();
        let features = self.quasars.features();
        if self.quasars.columns_for == features {
            return;
        }
        self.quasars.columns_for = features;
        let Some(table) = self.quasars.table.and_then(|id| self.catalogues.table(id)) else { return };
        let found = self.quasars.columns_of(table);
        let quasars = &mut self.quasars;
        (quasars.mapping, quasars.problem) = match found {
            Ok(mapping) => (Some(mapping), None),
            Err(why) => (None, Some(why)),
        };
        (quasars.rows, quasars.cleaning) = (None, None);
    }
}
