//! Grades on disk.
