//! Tables of grades.
