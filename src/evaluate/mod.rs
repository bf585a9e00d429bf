//! How good a detector or classifier is: completeness, purity, ROC, precision and recall, reliability, intervals.
//! One implementation for cards, plots and tests.
//!
//! Numbers in, numbers out: no files, no threads, nothing about what was detected. Two kinds of rows:
//! [`Scored`] (a score, and whether it belongs to something real) and [`Sought`] (a true object with a quantity such
//! as its magnitude, and whether it was found).
//!
//! NaN: a score of NaN means "was not found at all": it is below every threshold, so a true object with a score
//! of NaN is missed and a false one is rejected. A quantity of NaN takes its row out of what is computed over that
//! quantity. A probability of NaN or outside 0 to 1 takes its row out of calibration, and the rows left out are counted.
//! What cannot be computed (a purity of nothing) is `None`, never NaN and never 0.

mod base_rate;
mod bootstrap;
mod completeness;
mod counts;
mod expected;
mod half_point;
mod interval;
mod logistic;
mod median;
mod platt;
mod precision_recall;
mod reliability;
mod roc;
mod scored;
mod strata;

pub use base_rate::at_base_rate;
pub use bootstrap::{Bootstrap, grouped};
pub use completeness::{CompletenessBin, Sought, completeness, completeness_in_bins};
pub use counts::{Counts, counts_at, counts_at_each, threshold_of_rate};
pub use expected::{Expected, OperatingCurve, OperatingThreshold};
pub use half_point::{HalfPoint, half_point};
pub use interval::{Interval, wilson};
pub use median::{median, median_absolute, quantile};
pub use platt::{Platt, fit_platt};
pub use precision_recall::{PrecisionPoint, PrecisionRecall, precision_recall};
pub use reliability::{Reliability, ReliabilityBin, reliability};
pub use roc::{Roc, RocPoint, roc};
pub use scored::Scored;
pub use strata::{Estimated, share_of, sum_of};
