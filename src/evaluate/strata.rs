//! Intervals of what is put together from parts that were estimated apart.

use super::interval::Interval;

/// A number, and the interval in which it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimated {
    pub value: f64,
    pub interval: Interval,
}

/// The sum of independent parts; its interval by the method of variance estimates recovery (Zou & Donner 2008, Stat.
/// Med. 27, 1693), which keeps the skewness of the intervals of the parts.
pub fn sum_of(parts: &[Estimated]) -> Estimated {
    let value = parts.iter().map(|part| part.value).sum();
    let below: f64 = parts.iter().map(|part| (part.value - part.interval.low).powi(2)).sum();
    let above: f64 = parts.iter().map(|part| (part.interval.high - part.value).powi(2)).sum();
    Estimated { value, interval: Interval { low: value - below.sqrt(), high: value + above.sqrt() } }
}

/// The share `part` / (`part` + `rest`) of two independent numbers that are not negative; `None` where both are 0.
///
/// A share c is in the interval where the interval of (1 - c) part - c rest, by the same method, holds 0 (Donner & Zou
/// 2012, Stat. Methods Med. Res. 21, 347).
pub fn share_of(part: Estimated, rest: Estimated) -> Option<Estimated> {
    let whole = part.value + rest.value;
    if !(whole > 0.0 && part.value >= 0.0 && rest.value >= 0.0) {
        return None;
    }
    let value = part.value / whole;
    let reach = |share: f64, part_reach: f64, rest_reach: f64| {
        ((1.0 - share) * part_reach).hypot(share * rest_reach)
    };
    let difference = |share: f64| (1.0 - share) * part.value - share * rest.value;
    let is_too_low = |share: f64| {
        difference(share)
            > reach(share, part.value - part.interval.low, rest.interval.high - rest.value)
    };
    let is_too_high = |share: f64| {
        -difference(share)
            > reach(share, part.interval.high - part.value, rest.value - rest.interval.low)
    };
    let low = boundary(0.0, value, is_too_low);
    let high = boundary(1.0, value, is_too_high);
    Some(Estimated { value, interval: Interval { low, high } })
}

/// Where a property that holds at `outside` ceases to hold on the way to `inside`; `outside` where it does not hold even
/// there.
fn boundary(outside: f64, inside: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if !holds(outside) {
        return outside;
    }
    let (mut outside, mut inside) = (outside, inside);
    for _ in 0..60 {
        let middle = 0.5 * (outside + inside);
        if holds(middle) { outside = middle } else { inside = middle }
    }
    inside
}
