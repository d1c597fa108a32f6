//! What others wrote must not be posted as an image that loads by itself or as a link that hides where it leads.
