//! Connections that nobody serves.

use std::io;
use std::sync::{Arc, OnceLock};

/// Why a connection is not served.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("it is another user's of this machine")]
    Stranger,
    #[error("there are too many")]
    TooMany,
    #[error("it is not the host's: {0}")]
    Tls(io::Error),
}

/// Tells the log of the first for each reason: who is refused tries again, and each line is a call to the server.
#[derive(Debug, Clone, Default)]
pub(super) struct Refused {
    told: Arc<[OnceLock<()>; 3]>,
}

impl Refused {
    /// Says why a connection is not served.
    pub(super) fn tell(&self, why: &Refusal) {
        let [stranger, too_many, tls] = &*self.told;
        let told = match why {
            Refusal::Stranger => stranger,
            Refusal::TooMany => too_many,
            Refusal::Tls(_) => tls,
        };
        told.get_or_init(|| {
            tracing::warn!("a connection was refused, and more may be, untold: {why}");
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Lines;

    #[test]
    fn however_many_are_refused_is_one_line_for_each_reason() {
        let lines = Lines::default();
        let refused = Refused::default();
        let silent = || Refusal::Tls(io::ErrorKind::TimedOut.into());
        tracing::subscriber::with_default(lines.clone(), || {
            refused.tell(&Refusal::Stranger);
            refused.tell(&silent());
            refused.clone().tell(&silent());
        });
        let line =
            |why| format!("message=a connection was refused, and more may be, untold: {why}\n");
        let [stranger, tls] = [
            "it is another user's of this machine",
            "it is not the host's: timed out",
        ];
        assert_eq!(lines.text(), line(stranger) + &line(tls));
    }
}
