//! Attachments: who may read and attach them.
