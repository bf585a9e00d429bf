//! The network's answer becomes snippets: ridges of the heat map, cut where their direction changes.

mod ridge;

use super::target::CELL_PIXELS;
use super::{Signal, Snippet};
use crate::inference::{InferenceError, Network, Tensor};
use ridge::Heat;

/// Cells below this logit belong to no ridge. Far below any threshold, so that thresholds can move.
const FLOOR: f32 = -3.6;
/// Sides of what the network takes are multiples of this.
const MULTIPLE: usize = 16;

/// Let the network look at a window. Snippets come in image coordinates, strongest first.
///
/// # Errors
/// When the network fails or answers in another shape.
pub fn propose(signal: &Signal, network: &mut dyn Network) -> Result<Vec<Snippet>, InferenceError> {
    let input = input_of(signal);
    let answer = network.run(&[("signal", &input)])?;
    let refused = |reason: String| InferenceError::Run { backend: "streak detector".to_owned(), reason };
    let heat = answer.into_iter().next().ok_or_else(|| refused("it gave no answer".to_owned()))?;
    let (height, width) = match (input.shape.as_slice(), heat.shape.as_slice()) {
        ([_, _, rows, columns], [1, 3, height, width])
            if height * CELL_PIXELS == *rows && width * CELL_PIXELS == *columns =>
        {
            (*height, *width)
        }
        (taken, given) => return Err(refused(format!("it answered {taken:?} with {given:?}"))),
    };
    let heat = Heat { width, height, values: &heat.values };
    let mut snippets = heat.snippets(FLOOR, signal);
    snippets.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    Ok(snippets)
}

/// Signal and mask, filled up at the right and the top to multiples of 16 with masked pixels.
fn input_of(signal: &Signal) -> Tensor {
    let (width, height) = (signal.window.width, signal.window.height);
    let (columns, rows) = (width.next_multiple_of(MULTIPLE), height.next_multiple_of(MULTIPLE));
    let mut values = vec![0.0; 2 * columns * rows];
    let (pixels, masks) = values.split_at_mut(columns * rows);
    masks.fill(1.0);
    for row in 0..height {
        let from = row * width..(row + 1) * width;
        let to = row * columns..row * columns + width;
        if let (Some(target), Some(source)) = (pixels.get_mut(to.clone()), signal.values.get(from.clone())) {
            target.copy_from_slice(source);
        }
        let masked = signal.mask.get(from).unwrap_or_default();
        for (target, mask) in masks.get_mut(to).unwrap_or_default().iter_mut().zip(masked) {
            *target = f32::from(u8::from(*mask != 0));
        }
    }
    Tensor { shape: vec![1, 2, rows, columns], values }
}
