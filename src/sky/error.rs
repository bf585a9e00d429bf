//! Why a header's world coordinates cannot be used.

use thiserror::Error;

/// Why a header's world coordinates cannot be used.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum WcsError {
    /// A projection that is not implemented.
    #[error("projection {0} is not supported; pixels are shown without sky positions")]
    UnsupportedProjection(String),
    /// Keywords that contradict one another or are missing.
    #[error("the world coordinates in the header cannot be used: {0}")]
    BadHeader(String),
}

impl WcsError {
    /// A header whose keywords cannot be used, for this reason.
    pub(super) fn bad(reason: impl Into<String>) -> Self {
        Self::BadHeader(reason.into())
    }
}
