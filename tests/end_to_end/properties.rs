//! What holds for every call, whatever it says.

mod anything;
mod pages;
mod previews;
