//! What `schedule_message` answers.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::start;
use crate::permissions::{Acting, Scheduled};

/// Characters of a message that are repeated.
const SHOWN: usize = 200;

/// What became of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// It will be posted.
    Scheduled,
    /// It will not be posted.
    Cancelled,
    /// Checked; nothing was changed.
    Preview,
}

/// The scheduled message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    status: Status,
    /// Empty before there is one.
    scheduled_id: String,
    /// `~channel`, or what stands for it.
    to: String,
    /// In the caller's time zone.
    at: String,
    /// How the message begins.
    message: String,
    #[serde(skip)]
    cancels: bool,
}

impl Output {
    pub(super) fn of(status: Status, user: &Acting, to: String, scheduled: &Scheduled) -> Self {
        Self {
            status,
            scheduled_id: scheduled.id.clone(),
            to,
            at: user.zone().show(scheduled.at),
            message: start(&scheduled.message, SHOWN),
            cancels: status == Status::Cancelled,
        }
    }

    /// One that is not scheduled yet.
    pub(super) fn planned(user: &Acting, to: &str, message: &str, at: Timestamp) -> Self {
        Self {
            status: Status::Preview,
            scheduled_id: String::new(),
            to: to.to_owned(),
            at: user.zone().show(at),
            message: start(message, SHOWN),
            cancels: false,
        }
    }

    /// One that there is already.
    pub(super) fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.scheduled_id);
        self
    }

    /// One that would be cancelled.
    pub(super) fn cancelled(mut self) -> Self {
        self.cancels = true;
        self
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            scheduled_id,
            to,
            at,
            message,
            ..
        } = self;
        if self.status == Status::Preview {
            f.write_str("Preview, nothing was changed. It would be: ")?;
        }
        let deed = if self.cancels {
            "Cancelled"
        } else {
            "Scheduled"
        };
        write!(f, "{deed} for {at} in {to}")?;
        if !scheduled_id.is_empty() {
            write!(f, " (scheduled_id {scheduled_id})")?;
        }
        write!(f, "\n{message}")
    }
}
