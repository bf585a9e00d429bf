//! Quasars in the active table as the document knows them: which model is asked, which columns are its bands, what the cuts leave, what the
//! forest says, where it may be believed, which rows are candidates.
//!
//! Classes and probabilities become columns of the table itself, so that filters, plots, the sky and exports have them.
//! [`QuasarRows`] and [`QuasarResult`] are derived and replaced; what was superseded while it was computed is dropped.
//! Mapping, cuts and the cut of p are the user's and can be undone.

mod absorb;
mod apply;
mod candidates;
mod card;
mod command;
mod map;
mod model;
mod result;
mod saved;
mod table;
mod update;
mod wanted;

pub use card::{ByMagnitude, QuasarCard, QuasarFigure};
pub use command::QuasarCommand;
pub use map::{MapSettings, QuasarMap};
pub use result::{PhotometryWish, QuasarResult, QuasarRows, QuasarTrial};
pub use saved::SavedQuasars;
pub use update::{MapWish, MatchWish, QuasarEffect, QuasarUpdate, TrialWish};

use super::{Request, Session, TableId};
use crate::quasars::{Cuts, FeatureSet, Mapping, Selection};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What of it can be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasarChoice {
    /// What the mapping is of.
    pub table: Option<TableId>,
    pub mapping: Option<Mapping>,
    pub cuts: Cuts,
    pub min_p: f64,
    pub include_extrapolated: bool,
    pub model: Option<String>,
}

/// Everything about quasars that the document holds.
#[derive(Debug, Clone)]
pub struct Quasars {
    /// The pane is there: the active table is looked into.
    pub is_open: bool,
    /// The table that all of this is about.
    pub table: Option<TableId>,
    pub mapping: Option<Mapping>,
    pub cuts: Cuts,
    /// Why there are no magnitudes.
    pub problem: Option<String>,
    pub rows: Option<Arc<QuasarRows>>,
    cleaning: Option<(PhotometryWish, Request)>,
    /// The user asked for classes: they follow the cuts from then on.
    pub is_wanted: bool,
    pub running: Option<(PhotometryWish, Request)>,
    pub result: Option<Arc<QuasarResult>>,
    /// Least p(QSO) of candidates.
    pub min_p: f64,
    min_p_is_set: bool,
    /// Rows unlike those of training count as candidates too.
    pub include_extrapolated: bool,
    /// Only candidates are listed and drawn.
    pub lists_candidates: bool,
    /// The condition that it put into the filter of the table.
    clause: Option<String>,
    /// How many candidates, and how many more there would be with extrapolated rows.
    pub n_candidates: usize,
    pub n_extrapolated: usize,
    /// Changes whenever result or selection did.
    pub version: u64,
    pub map_settings: MapSettings,
    pub drawing: Option<Request>,
    pub map: Option<Arc<QuasarMap>>,
    pub matching: Option<Request>,
    pub trying: Option<Request>,
    /// The result held against labels of the table.
    pub trial: Option<Arc<QuasarTrial>>,
    /// Mappings by the names of the files that they were made for.
    pub mappings: BTreeMap<String, Mapping>,
    /// The model that was chosen; absent for the forest that ships.
    pub model: Option<String>,
    /// What the chosen model's card says, and the cards of all models that tell quasars.
    pub card: Option<Arc<QuasarCard>>,
    pub cards: Vec<Arc<QuasarCard>>,
    /// The features that the cuts, and the columns, were last made for.
    cuts_for: FeatureSet,
    columns_for: FeatureSet,
}

impl Default for Quasars {
    fn default() -> Self {
        Self {
            is_open: false,
            table: None,
            mapping: None,
            cuts: Cuts::default(),
            problem: None,
            rows: None,
            cleaning: None,
            is_wanted: false,
            running: None,
            result: None,
            min_p: 0.5,
            min_p_is_set: false,
            include_extrapolated: false,
            lists_candidates: false,
            clause: None,
            n_candidates: 0,
            n_extrapolated: 0,
            version: 0,
            map_settings: MapSettings::default(),
            drawing: None,
            map: None,
            matching: None,
            trying: None,
            trial: None,
            mappings: BTreeMap::new(),
            model: None,
            card: None,
            cards: Vec::new(),
            cuts_for: FeatureSet::default(),
            columns_for: FeatureSet::default(),
        }
    }
}

impl Quasars {
    /// What makes a candidate now.
    pub fn selection(&self) -> Selection {
        Selection { min_p: self.min_p, include_extrapolated: self.include_extrapolated }
    }

    /// True while the cuts are being tried.
    pub fn is_cleaning(&self) -> bool {
        self.cleaning.is_some()
    }

    /// True where the result is not that of the present mapping and cuts.
    pub fn is_stale(&self) -> bool {
        let wish = self.wish();
        self.result.as_ref().is_some_and(|result| Some(&result.rows.wish) != wish.as_ref())
    }

    pub(in crate::session) fn choice(&self) -> QuasarChoice {
        QuasarChoice {
            table: self.table,
            mapping: self.mapping.clone(),
            cuts: self.cuts,
            min_p: self.min_p,
            include_extrapolated: self.include_extrapolated,
            model: self.model.clone(),
        }
    }

    fn wish(&self) -> Option<PhotometryWish> {
        let (mapping, model) = (self.mapping.clone()?, self.model.clone());
        Some(PhotometryWish { table: self.table?, mapping, cuts: self.cuts, model })
    }
}
