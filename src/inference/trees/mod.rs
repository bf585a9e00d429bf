//! Forests: our own evaluator of ONNX's TreeEnsembleClassifier and TreeEnsembleRegressor (domain ai.onnx.ml).
//!
//! The built-in backend lacks one of them and is slow on the other; this one needs nothing installed, and gives the
//! numbers of ONNX Runtime, also where the standard is vague (two classes with the weights of one). A Scaler before
//! the trees is applied. Sums are of 64 bits, results of 32.

mod attributes;
mod finish;
mod node;
mod read;

use super::InferenceError;
use finish::Finish;
use node::Node;
use rayon::prelude::*;

/// Rows that one task evaluates; fewer are not worth a thread.
const ROWS_PER_TASK: usize = 64;

/// What a forest gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreesKind {
    /// A score for each class, a probability where the file says so.
    Classifier,
    /// A value for each target.
    Regressor,
}

/// A forest, ready to evaluate.
#[derive(Debug, Clone)]
pub struct Trees {
    kind: TreesKind,
    columns: usize,
    outputs: usize,
    /// `(offset, scale)` of each column, empty where the file has no Scaler.
    scaling: Vec<(f32, f32)>,
    nodes: Vec<Node>,
    /// Where each tree begins: a node, or a leaf.
    roots: Vec<u32>,
    /// The weights of leaf `i` are `weights[leaf_ends[i - 1]..leaf_ends[i]]`.
    leaf_ends: Vec<u32>,
    /// Target or class, and what a leaf adds to it.
    weights: Vec<(u32, f32)>,
    finish: Finish,
}

impl Trees {
    /// Read the forest of an ONNX file: one operator of trees, before it at most a Scaler and casts, behind it at
    /// most what names the classes.
    ///
    /// # Errors
    /// Bytes that are no ONNX file, other operators, and trees that do not hang together.
    pub fn read(onnx: &[u8]) -> Result<Self, InferenceError> {
        read::read(onnx).map_err(InferenceError::Trees)
    }

    /// What it gives.
    pub fn kind(&self) -> TreesKind {
        self.kind
    }

    /// Features of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Classes or targets.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Number of trees.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// True without any tree.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Scores of the classes (a classifier) or values of the targets (a regressor) for one row. NaN is a missing
    /// feature, and so is every feature that the row is too short for.
    pub fn evaluate(&self, row: &[f32]) -> Vec<f32> {
        let mut results = vec![0.0; self.outputs];
        self.evaluate_into(row, &mut Scratch::of(self), &mut results);
        results
    }

    /// The same for many rows of `columns` features each, row after row, on all processors; `outputs()` results for
    /// each. An incomplete last row is left out.
    pub fn evaluate_rows(&self, values: &[f32], columns: usize) -> Vec<f32> {
        let columns = columns.max(1);
        let outputs = self.outputs.max(1);
        let mut results = vec![0.0; values.len() / columns * outputs];
        results
            .par_chunks_mut(ROWS_PER_TASK * outputs)
            .zip(values.par_chunks(ROWS_PER_TASK * columns))
            .for_each(|(results, rows)| self.evaluate_block(rows, columns, results));
        results
    }

    /// The same on the thread that calls: `outputs()` results for each whole row that both slices have room for.
    ///
    /// Tree after tree, so that one tree at a time is in the processor's nearest cache.
    pub fn evaluate_block(&self, values: &[f32], columns: usize, results: &mut [f32]) {
        let (columns, outputs) = (columns.max(1), self.outputs.max(1));
        if !self.scaling.is_empty() {
            let mut scratch = Scratch::of(self);
            for (result, row) in results.chunks_exact_mut(outputs).zip(values.chunks_exact(columns)) {
                self.evaluate_into(row, &mut scratch, result);
            }
            return;
        }
        let rows = (values.len() / columns).min(results.len() / outputs);
        let mut scores = vec![None; rows * outputs];
        for root in &self.roots {
            for (scores, row) in scores.chunks_exact_mut(outputs).zip(values.chunks_exact(columns)) {
                for (target, weight) in self.leaf(node::descend(&self.nodes, *root, row)) {
                    if let Some(score) = scores.get_mut(*target as usize) {
                        *score = Some(self.finish.aggregate.with(*score, f64::from(*weight)));
                    }
                }
            }
        }
        for (scores, result) in scores.chunks_exact(outputs).zip(results.chunks_exact_mut(outputs)) {
            self.finish.write(scores, self.roots.len(), result);
        }
    }

    fn evaluate_into(&self, row: &[f32], scratch: &mut Scratch, results: &mut [f32]) {
        scratch.scores.fill(None);
        let row = if self.scaling.is_empty() {
            row
        } else {
            scratch.scaled.clear();
            let pairs = row.iter().zip(&self.scaling);
            scratch.scaled.extend(pairs.map(|(value, (offset, scale))| (value - offset) * scale));
            &scratch.scaled
        };
        for root in &self.roots {
            for (target, weight) in self.leaf(node::descend(&self.nodes, *root, row)) {
                if let Some(score) = scratch.scores.get_mut(*target as usize) {
                    *score = Some(self.finish.aggregate.with(*score, f64::from(*weight)));
                }
            }
        }
        self.finish.write(&scratch.scores, self.roots.len(), results);
    }

    fn leaf(&self, leaf: usize) -> &[(u32, f32)] {
        let end_of = |leaf: usize| self.leaf_ends.get(leaf).map_or(0, |end| *end as usize);
        let start = leaf.checked_sub(1).map_or(0, end_of);
        self.weights.get(start..end_of(leaf)).unwrap_or_default()
    }
}

/// What evaluating a row needs for a while.
struct Scratch {
    /// `None` where no leaf said anything about the target.
    scores: Vec<Option<f64>>,
    scaled: Vec<f32>,
}

impl Scratch {
    fn of(trees: &Trees) -> Self {
        Self { scores: vec![None; trees.outputs], scaled: Vec::new() }
    }
}
