//! Evidence: what is signed can be checked, and what was changed is noticed.

mod evidence;
