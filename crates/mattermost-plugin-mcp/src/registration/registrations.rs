//! The registrations of one server, one after the other.
use super::{Registration, RegistrationConfig};
use crate::McpServer;
use std::sync::{Arc, Mutex, PoisonError};

/// What a server knows of its registrations.
#[derive(Default)]
pub(crate) struct Registrations {
    latest: Mutex<Option<Registration>>,
    /// Who holds it talks to Agents: a new one begins when the last has taken its leave.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Registrations {
    /// The one that goes on, or else a new one.
    pub(crate) fn start(&self, server: &McpServer, config: RegistrationConfig) -> Registration {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        match latest.as_ref() {
            Some(registration) if registration.goes_on() => registration.clone(),
            _ => latest.insert(Registration::start(server, config)).clone(),
        }
    }

    /// Registers now, where there is a registration.
    pub(crate) fn renew(&self) {
        if let Some(registration) = self.latest() {
            registration.renew();
        }
    }

    /// The entry may be gone.
    pub(crate) fn repair(&self) {
        if let Some(registration) = self.latest() {
            registration.repair();
        }
    }

    pub(super) fn turn(&self) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(&self.turn)
    }

    fn latest(&self) -> Option<Registration> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.clone()
    }
}
