//! How good a detector or classifier is: completeness, purity, ROC, precision and recall, reliability, intervals.
//! One implementation for cards, plots and tests.
