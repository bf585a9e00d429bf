//! The colour-cut baseline: ultraviolet excess.

/// Whether a source is a quasar by its colours: u-g < 0.6 and g-r < 0.6, the excess in the ultraviolet by which quasars
/// below redshift 2.2 are found (Richards et al. 2002, AJ 123, 2945). NaN is none.
pub fn is_blue([u, g, r, _]: [f64; 4]) -> bool {
    u - g < 0.6 && g - r < 0.6
}
