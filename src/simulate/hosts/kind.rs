//! Which galaxies there are.

/// The kind of a galaxy whose core is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostKind {
    /// Old and smooth, one Sersic profile with or without an outer envelope.
    Elliptical,
    /// As an elliptical, with a half-light radius of few pixels.
    Compact,
    /// A bulge in a smooth disc.
    Lenticular,
    /// A bulge in a disc with arms and dust.
    Spiral,
    /// The same with a bar, and now and then a ring of young stars round the nucleus.
    Barred,
    /// A disc of a late type: knots, hardly a bulge, most often a nuclear star cluster.
    Late,
    /// A disc from the side, with its lane of dust.
    EdgeOn,
    /// Two galaxies in one another.
    Merger,
    /// A galaxy with a source beside or before it.
    Blend,
}

impl HostKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Elliptical,
        Self::Compact,
        Self::Lenticular,
        Self::Spiral,
        Self::Barred,
        Self::Late,
        Self::EdgeOn,
        Self::Merger,
        Self::Blend,
    ];

    /// As tables write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Elliptical => "elliptical",
            Self::Compact => "compact",
            Self::Lenticular => "lenticular",
            Self::Spiral => "spiral",
            Self::Barred => "barred",
            Self::Late => "late",
            Self::EdgeOn => "edge_on",
            Self::Merger => "merger",
            Self::Blend => "blend",
        }
    }
}
