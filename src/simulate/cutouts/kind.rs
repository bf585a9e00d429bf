//! What a picture shows.

/// The kinds of pictures of the training and test sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CutoutKind {
    /// A galaxy lens with an arc, several images or a ring.
    Lens,
    /// A face-on disc with blue arms.
    Spiral,
    /// A galaxy with a ring of young stars.
    Ring,
    /// Galaxies in collision, with tails.
    Merger,
    /// Discs seen from the side, one beside or across another galaxy.
    EdgeOn,
    /// An old galaxy with one to three small blue galaxies around it, most of them lying tangentially.
    Companions,
    /// An old galaxy among others of a group or cluster.
    Cluster,
    /// A source beside a bright star, a ghost, residual cosmic rays or a saturated core.
    Artefact,
    /// An old galaxy alone.
    Elliptical,
    /// Whatever the sky has at I_E < 24.
    Field,
    /// A star.
    Star,
}

impl CutoutKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Lens,
        Self::Spiral,
        Self::Ring,
        Self::Merger,
        Self::EdgeOn,
        Self::Companions,
        Self::Cluster,
        Self::Artefact,
        Self::Elliptical,
        Self::Field,
        Self::Star,
    ];

    /// Those that are easily taken for lenses.
    pub const HARD: [Self; 7] = [
        Self::Spiral,
        Self::Ring,
        Self::Merger,
        Self::EdgeOn,
        Self::Companions,
        Self::Cluster,
        Self::Artefact,
    ];

    /// As it stands in tables: `lens`, `edge_on`, ...
    pub fn name(self) -> &'static str {
        match self {
            Self::Lens => "lens",
            Self::Spiral => "spiral",
            Self::Ring => "ring",
            Self::Merger => "merger",
            Self::EdgeOn => "edge_on",
            Self::Companions => "companions",
            Self::Cluster => "cluster",
            Self::Artefact => "artefact",
            Self::Elliptical => "elliptical",
            Self::Field => "field",
            Self::Star => "star",
        }
    }

    /// Its place in [`CutoutKind::ALL`].
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0)
    }

    /// The kind of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
