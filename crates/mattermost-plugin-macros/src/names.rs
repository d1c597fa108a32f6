//! The functions of the trait `Plugin` that are hooks.

pub(crate) const HOOKS: &[&str] = &[
    "on_activate",
    "on_configuration_change",
    "on_deactivate",
    "serve_http",
];
