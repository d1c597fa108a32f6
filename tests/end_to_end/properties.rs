//! What holds for every call, whatever it says.

mod anything;
