//! Trigonometry in degrees that is exact at the multiples of 90.

/// Sine and cosine of an angle in degrees.
pub(super) fn sin_cos_degrees(angle: f64) -> (f64, f64) {
    let reduced = angle.rem_euclid(360.0);
    let quadrant = (reduced / 90.0).round();
    let (sin, cos) = (reduced - 90.0 * quadrant).to_radians().sin_cos();
    match quadrant as i64 % 4 {
        1 => (cos, -sin),
        2 => (-sin, -cos),
        3 => (-cos, sin),
        _ => (sin, cos),
    }
}

/// The angle of (x, y), degrees in [-180, 180].
pub(super) fn atan2_degrees(y: f64, x: f64) -> f64 {
    if y == 0.0 && x != 0.0 {
        return if x > 0.0 { 0.0 } else { 180.0 };
    }
    if x == 0.0 && y != 0.0 {
        return 90.0_f64.copysign(y);
    }
    y.atan2(x).to_degrees()
}

/// The arc cosine in degrees; arguments just outside [-1, 1] are clamped.
pub(super) fn acos_degrees(cosine: f64) -> f64 {
    let cosine = cosine.clamp(-1.0, 1.0);
    if cosine == 0.0 { 90.0 } else { cosine.acos().to_degrees() }
}
