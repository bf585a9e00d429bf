//! The nodes of all trees in one array, and the way down.
//!
//! ONNX has six comparisons. All are one here, `value <= threshold`, with the threshold moved to its neighbour or
//! the children exchanged; equality is the exception.

/// Marks a child that is a leaf; the other bits are its index.
const LEAF: u32 = 1 << 31;

/// A comparison of one feature. 20 bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    pub threshold: f32,
    pub feature: u32,
    /// Where a value leads that is at most the threshold (equal to it, where `is_equality`).
    pub below: u32,
    /// Where it leads otherwise.
    pub above: u32,
    pub is_equality: bool,
    /// Whether a missing value goes where values below go.
    pub missing_is_below: bool,
}

/// The comparisons of ONNX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
}

impl Mode {
    /// `None` for text that is no comparison.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "BRANCH_LEQ" => Self::LessOrEqual,
            "BRANCH_LT" => Self::Less,
            "BRANCH_GTE" => Self::GreaterOrEqual,
            "BRANCH_GT" => Self::Greater,
            "BRANCH_EQ" => Self::Equal,
            "BRANCH_NEQ" => Self::NotEqual,
            _ => return None,
        })
    }
}

/// A child that is a leaf.
pub(super) fn leaf(index: u32) -> u32 {
    index | LEAF
}

/// A comparison as ONNX has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison {
    pub feature: u32,
    pub mode: Mode,
    /// Never NaN. May have more digits than the features: then it is rounded so that no comparison with a float changes.
    pub threshold: f64,
    /// Whether a missing value counts as one for which the comparison holds.
    pub missing_is_true: bool,
    pub if_true: u32,
    pub if_false: u32,
}

impl Node {
    /// The same comparison with `<=`, or as equality.
    pub fn of(comparison: Comparison) -> Self {
        let Comparison { feature, mode, threshold, missing_is_true, if_true, if_false } = comparison;
        let threshold = match mode {
            Mode::LessOrEqual | Mode::Greater => largest_at_most(threshold),
            Mode::Less | Mode::GreaterOrEqual => largest_below(threshold),
            Mode::Equal | Mode::NotEqual if f64::from(threshold as f32) == threshold => threshold as f32,
            Mode::Equal | Mode::NotEqual => f32::NAN,
        };
        let is_equality = matches!(mode, Mode::Equal | Mode::NotEqual);
        // NaN differs from everything, so it goes with "not equal" whatever the flag says.
        if matches!(mode, Mode::LessOrEqual | Mode::Less | Mode::Equal) {
            Self {
                threshold,
                feature,
                below: if_true,
                above: if_false,
                is_equality,
                missing_is_below: missing_is_true,
            }
        } else {
            let missing_is_below = !missing_is_true && mode != Mode::NotEqual;
            Self { threshold, feature, below: if_false, above: if_true, is_equality, missing_is_below }
        }
    }

    fn next(&self, value: f32) -> u32 {
        let is_below = if value.is_nan() {
            self.missing_is_below
        } else if self.is_equality {
            value == self.threshold
        } else {
            value <= self.threshold
        };
        if is_below { self.below } else { self.above }
    }
}

/// The largest float that is not above a number.
fn largest_at_most(number: f64) -> f32 {
    let nearest = number as f32;
    if f64::from(nearest) > number { nearest.next_down() } else { nearest }
}

/// The largest float below a number; NaN, to which nothing compares, where there is none.
fn largest_below(number: f64) -> f32 {
    let at_most = largest_at_most(number);
    if at_most == f32::NEG_INFINITY {
        f32::NAN
    } else if f64::from(at_most) == number {
        at_most.next_down()
    } else {
        at_most
    }
}

/// The index of the leaf that a row reaches from a root. Trees were checked when they were read, so this ends.
pub(super) fn descend(nodes: &[Node], root: u32, row: &[f32]) -> usize {
    let mut place = root;
    while place & LEAF == 0 {
        let Some(node) = nodes.get(place as usize) else { return usize::MAX };
        place = node.next(row.get(node.feature as usize).copied().unwrap_or(f32::NAN));
    }
    (place & !LEAF) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every comparison of every mode, as IEEE has it.
    #[test]
    fn all_modes_are_what_the_standard_says() {
        let numbers =
            [f32::NEG_INFINITY, -1.0, -0.0, 0.0, f32::MIN_POSITIVE, 1.0, 1.0_f32.next_up(), f32::INFINITY];
        let thresholds = numbers.map(f64::from).into_iter().chain([1.0 + 1e-12, 1.0 - 1e-12, 1e300]);
        let modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];
        for threshold in thresholds {
            for (name, missing_is_true) in modes.into_iter().flat_map(|name| [(name, false), (name, true)]) {
                let mode = Mode::parse(name).unwrap();
                let node = Node::of(Comparison {
                    feature: 0,
                    mode,
                    threshold,
                    missing_is_true,
                    if_true: 1,
                    if_false: 2,
                });
                for value in numbers.into_iter().chain([f32::NAN]) {
                    let wide = f64::from(value);
                    let holds = match mode {
                        Mode::LessOrEqual => wide <= threshold,
                        Mode::Less => wide < threshold,
                        Mode::GreaterOrEqual => wide >= threshold,
                        Mode::Greater => wide > threshold,
                        Mode::Equal => wide == threshold,
                        Mode::NotEqual => wide != threshold,
                    };
                    let expected = holds || (missing_is_true && value.is_nan());
                    assert_eq!(
                        node.next(value) == 1,
                        expected,
                        "{value} {name} {threshold} {missing_is_true}"
                    );
                }
            }
        }
    }
}
