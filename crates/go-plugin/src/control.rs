//! The service on the first stream of a session: go-plugin's `Control` and `Dispenser` (rpc_server.go). What differs:
//! at most 64 services are dispensed at a time.

use crate::broker::MuxBroker;
use crate::rpc::{self, Answer, Args, Reply, Service};
use crate::serve::Dispense;
use crate::tasks::TaskSet;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// The names of the services on the control stream.
pub(crate) const SERVICES: &[&str] = &["Control", "Dispenser"];

/// How many services a host may have dispensed at a time. Each has room of its own for short calls.
pub(crate) const MAX_DISPENSED: usize = 64;

/// Answers pings, takes the host's goodbye, and hands out the plugin's services.
pub(crate) struct Control {
    pub(crate) plugin: Arc<dyn Dispense>,
    pub(crate) broker: MuxBroker,
    pub(crate) tasks: TaskSet,
    /// Places for dispensed services, [`MAX_DISPENSED`].
    pub(crate) dispensed: Arc<Semaphore>,
    /// Cancelled when the host said Quit.
    pub(crate) quit: CancellationToken,
}

impl Service for Control {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        match method {
            "Control.Ping" => answer(Reply::empty()),
            "Control.Quit" => {
                self.quit.cancel();
                answer(Reply::empty())
            }
            "Dispenser.Dispense" => {
                let name: String = args.decode()?;
                answer(Reply::new(self.dispense(&name)?))
            }
            _ => Err(rpc::method_not_found(method)),
        }
    }
}

impl Control {
    /// Serves `name` on the next broker id.
    fn dispense(&self, name: &str) -> Result<u32, String> {
        let unknown = || format!("unknown plugin type: {name}");
        let service = self
            .plugin
            .dispense(name, self.broker.clone())
            .ok_or_else(unknown)?;
        let place = self.dispensed.clone().try_acquire_owned();
        let place = place.map_err(|_| format!("{MAX_DISPENSED} services are dispensed already"))?;
        let id = self.broker.next_id();
        let broker = self.broker.clone();
        self.tasks.spawn("dispensed service", async move {
            match broker.accept(id).await {
                Ok(stream) => rpc::serve(stream, service).await,
                Err(error) => tracing::warn!("the host did not dial what it asked for: {error}"),
            }
            drop(place);
        });
        Ok(id)
    }
}

fn answer(reply: Reply) -> Result<Answer, String> {
    Ok(Box::pin(std::future::ready(Ok(reply))))
}
