//! The rules of a card, by itself and against its file.

use super::port::shape_text;
use super::problem::Problems;
use super::{Card, CardProblem, Curve, Dimension, Graph, GraphPort, Metric, ModelError, OriginKind, Port};
use crate::evaluate::Interval;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

impl Card {
    /// Hold the card to its rules and to the bytes of its ONNX file.
    ///
    /// # Errors
    /// Every rule that is broken, each with what to do.
    pub fn check(&self, onnx: &[u8]) -> Result<(), ModelError> {
        let mut problems = Problems(self.problems());
        let found = sha256(onnx);
        problems.unless(found == self.file.sha256.to_lowercase(), "file.sha256", || {
            let what =
                format!("model.onnx is not the file this card was written for: its SHA-256 is {found}");
            (what, "take file and card from one place, or measure the model anew and write a new card")
        });
        match Graph::read(onnx) {
            Ok(graph) => self.check_graph(&graph, &mut problems),
            Err(why) => problems.unless(false, "", || {
                (format!("model.onnx cannot be read: {why}"), "export the network again as one ONNX file")
            }),
        }
        if problems.0.is_empty() { Ok(()) } else { Err(ModelError::Unfit { problems: problems.0 }) }
    }

    /// What is wrong with the card by itself.
    pub(super) fn problems(&self) -> Vec<CardProblem> {
        let mut problems = Problems::default();
        self.check_words(&mut problems);
        self.check_numbers(&mut problems);
        for (index, metric) in self.metrics.iter().enumerate() {
            check_metric(metric, &format!("metrics[{index}]"), &mut problems);
        }
        for (index, curve) in self.curves.iter().enumerate() {
            check_curve(curve, &format!("curves[{index}]"), &mut problems);
        }
        problems.0
    }

    fn check_words(&self, problems: &mut Problems) {
        let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        problems.unless(!self.id.is_empty() && self.id.chars().all(allowed), "id", || {
            (format!("\"{}\" is no id", self.id), "use lower-case letters, digits and hyphens")
        });
        problems.unless(self.file.name == "model.onnx", "file.name", || {
            (format!("the file is named \"{}\"", self.file.name), "name it model.onnx, beside card.json")
        });
        let is_hash =
            self.file.sha256.len() == 64 && self.file.sha256.chars().all(|digit| digit.is_ascii_hexdigit());
        problems.unless(is_hash, "file.sha256", || {
            ("this is no SHA-256".to_owned(), "write the 64 hexadecimal digits that sha256sum prints")
        });
        let origin = &self.trained_on;
        let says_so =
            origin.kind == OriginKind::Observations || origin.description.to_lowercase().contains("simulat");
        problems.unless(says_so, "trained_on.description", || {
            let what = "the description does not say that the training data are simulations";
            (what.to_owned(), "say so in plain words: it is the first thing a user must know")
        });
        for (place, text) in [
            ("version", &self.version),
            ("title", &self.title),
            ("task", &self.task),
            ("normalisation", &self.normalisation),
            ("trained_on.description", &origin.description),
            ("training_data.command", &self.training_data.command),
            ("training.command", &self.training.command),
            ("licence", &self.licence),
        ] {
            problems.unless(!text.trim().is_empty(), place, || ("nothing is said".to_owned(), "fill it in"));
        }
        for (place, count) in [
            ("inputs", self.inputs.len()),
            ("outputs", self.outputs.len()),
            ("metrics", self.metrics.len()),
            ("limits", self.limits.len()),
        ] {
            problems.unless(count > 0, place, || ("the list is empty".to_owned(), "give at least one"));
        }
    }

    fn check_numbers(&self, problems: &mut Problems) {
        if let Some(calibration) = &self.calibration {
            let is_usable = calibration.temperature > 0.0
                && calibration.temperature.is_finite()
                && calibration.bias.is_finite();
            problems.unless(is_usable, "calibration", || {
                let what = format!(
                    "the temperature is {} and the bias {}",
                    calibration.temperature, calibration.bias
                );
                (what, "give a temperature above 0, and 1 with a bias of 0 where nothing was fitted")
            });
        }
        if let Some(thresholds) = &self.thresholds {
            let [low, high] = thresholds.range;
            problems.unless(low < high, "thresholds.range", || {
                (format!("{low} to {high} is no range"), "give the least score first, then the greatest")
            });
            let named = thresholds.points.iter().enumerate();
            let named =
                named.map(|(index, point)| (format!("thresholds.points[{index}].value"), point.value));
            let default = [("thresholds.default".to_owned(), thresholds.default)];
            for (place, value) in default.into_iter().chain(named) {
                problems.unless(value >= low && value <= high, place, || {
                    let what = format!("the threshold {value} lies outside the scores, {low} to {high}");
                    (what, "give a threshold that scores can reach")
                });
            }
        }
        for (index, range) in self.valid_ranges.iter().enumerate() {
            problems.unless(range.min <= range.max, format!("valid_ranges[{index}]"), || {
                (
                    format!("{} from {} to {} is no range", range.title, range.min, range.max),
                    "give the lesser one as min",
                )
            });
        }
    }

    fn check_graph(&self, graph: &Graph, problems: &mut Problems) {
        problems.unless(graph.outside.is_empty(), "", || {
            let what = format!("{} weights of model.onnx lie in another file", graph.outside.len());
            (what, "export the network with its weights inside (external_data=False)")
        });
        check_ports(&self.inputs, &graph.inputs, "inputs", problems);
        check_ports(&self.outputs, &graph.outputs, "outputs", problems);
        for port in &graph.inputs {
            problems.unless(self.inputs.iter().any(|input| input.name == port.name), "inputs", || {
                let what = format!(
                    "model.onnx wants an input named \"{}\", of which the card says nothing",
                    port.name
                );
                (what, "describe every input")
            });
        }
    }
}

/// Each port of the card must be in the file, with a shape and a type that go together.
fn check_ports(described: &[Port], found: &[GraphPort], list: &str, problems: &mut Problems) {
    for (index, port) in described.iter().enumerate() {
        let place = format!("{list}[{index}]");
        let Some(real) = found.iter().find(|real| real.name == port.name) else {
            let names: Vec<&str> = found.iter().map(|real| real.name.as_str()).collect();
            problems.unless(false, place, || {
                let what =
                    format!("model.onnx has no \"{}\" among its {list} ({})", port.name, names.join(", "));
                (what, "use the name that the file has")
            });
            continue;
        };
        problems.unless(real.element == Some(port.element), format!("{place}.element"), || {
            let other = real.element.map_or("something that is no tensor of numbers", super::Element::name);
            let what =
                format!("\"{}\" is {} in the card and {other} in model.onnx", port.name, port.element.name());
            (what, "write what the file has")
        });
        let Some(shape) = &real.shape else { continue };
        let fits = shape.len() == port.shape.len()
            && port.shape.iter().zip(shape).all(|(card, file)| goes_with(card, file));
        problems.unless(fits, format!("{place}.shape"), || {
            let what = format!(
                "\"{}\" is {} in the card and {} in model.onnx",
                port.name,
                shape_text(&port.shape),
                shape_text(shape)
            );
            (what, "write the shape that the file has: numbers where it is fixed, names where it varies")
        });
    }
}

/// A fixed axis in the file must be that number in the card; a varying one may be anything.
fn goes_with(card: &Dimension, file: &Dimension) -> bool {
    match file {
        Dimension::Fixed(_) => card == file,
        Dimension::Named(_) => true,
    }
}

const FRACTION: &str = "fraction";

fn check_metric(metric: &Metric, place: &str, problems: &mut Problems) {
    let numbers = [
        Some((metric.value, metric.interval, "")),
        metric.baseline.as_ref().map(|of| (of.value, of.interval, ".baseline")),
    ];
    for (value, interval, of) in numbers.into_iter().flatten() {
        check_interval(value, interval, &format!("{place}{of}.interval"), problems);
        let is_possible = metric.unit != FRACTION
            || (is_fraction(value) && is_fraction(interval.low) && is_fraction(interval.high));
        problems.unless(is_possible, format!("{place}{of}"), || {
            (
                format!("{} is no fraction from 0 to 1, or its interval is none", value),
                "write shares as 0 to 1, not as percentages",
            )
        });
    }
    problems.unless(!metric.meaning.trim().is_empty(), format!("{place}.meaning"), || {
        (format!("nothing says what {} means", metric.name), "say it in plain words")
    });
    problems.unless(metric.n > 0, format!("{place}.n"), || {
        (format!("{} rests on nothing", metric.name), "say how many objects it was measured on")
    });
}

fn check_interval(value: f64, interval: Interval, place: &str, problems: &mut Problems) {
    problems.unless(interval.contains(value), place, || {
        let what =
            format!("the interval {} to {} does not hold the value {value}", interval.low, interval.high);
        (what, "give the lower end first, and the value between the ends")
    });
}

fn check_curve(curve: &Curve, place: &str, problems: &mut Problems) {
    problems.unless(curve.points.len() > 1, format!("{place}.points"), || {
        (format!("{} has {} points", curve.name, curve.points.len()), "give at least two")
    });
    let rises = curve.points.is_sorted_by(|a, b| a[0] <= b[0]);
    problems.unless(rises, format!("{place}.points"), || {
        (format!("{} goes back along x", curve.name), "sort the points by x")
    });
    let has_band = curve.band.is_empty() || curve.band.len() == curve.points.len();
    problems.unless(has_band, format!("{place}.band"), || {
        let what =
            format!("{} has {} points and a band of {}", curve.name, curve.points.len(), curve.band.len());
        (what, "give one interval for each point, or none at all")
    });
    if has_band
        && let Some(index) =
            curve.points.iter().zip(&curve.band).position(|(point, band)| !band.contains(point[1]))
    {
        let (point, band) = (curve.points.get(index), curve.band.get(index));
        if let (Some(point), Some(band)) = (point, band) {
            check_interval(point[1], *band, &format!("{place}.band[{index}]"), problems);
        }
    }
    for (axis, of, name) in [(&curve.x, 0, "x"), (&curve.y, 1, "y")] {
        let wrong = curve.points.iter().position(|point| !is_fraction(point[of]));
        let index = wrong.filter(|_| axis.unit == FRACTION);
        problems.unless(index.is_none(), format!("{place}.points[{}]", index.unwrap_or(0)), || {
            (
                format!("{name} of {} is no fraction from 0 to 1", curve.name),
                "write shares as 0 to 1, not as percentages",
            )
        });
    }
}

fn is_fraction(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

/// In hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&digest(bytes))
}

/// SHA-256.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Two digits a byte.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
