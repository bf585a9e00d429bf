//! The window, driven by its accessibility labels.
