//! A verdict becomes bytes: one file per format, pure functions.
