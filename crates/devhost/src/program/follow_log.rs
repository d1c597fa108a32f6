//! The server's log on stderr.

use std::io::Write;

use devhost::World;
use devhost::world::Level;
use mattermost_plugin::TaskSet;

/// Shows warnings and errors as they come, or everything.
pub(super) fn start(world: &World, everything: bool, tasks: &TaskSet) {
    let least = if everything {
        Level::Debug
    } else {
        Level::Warn
    };
    let (world, shutdown) = (world.clone(), tasks.token());
    tasks.spawn("follow log", async move {
        let mut seen = 0;
        let following = async {
            loop {
                let new = world.until(|world| some(world.log_after(seen))).await;
                seen += new.len();
                for line in new.iter().filter(|line| line.level >= least) {
                    // Whoever reads stderr may be gone.
                    let _ = writeln!(std::io::stderr().lock(), "{line}");
                }
            }
        };
        shutdown.run_until_cancelled(following).await;
    });
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
