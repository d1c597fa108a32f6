//! The plugins' key-value store.

use mattermost_plugin::model::PluginKVSetOptions;

use super::{State, World};

/// A value, and when it ends.
#[derive(Debug)]
pub(super) struct Entry {
    value: Vec<u8>,
    /// In milliseconds since 1970; 0 is never.
    expires_at: i64,
}

impl Entry {
    fn lives(&self, now: i64) -> bool {
        self.expires_at == 0 || self.expires_at > now
    }
}

impl World {
    /// The value of a plugin's key, if there is one that has not expired.
    pub fn value(&self, plugin: &str, key: &str) -> Option<Vec<u8>> {
        self.read(|state| state.value(plugin, key).map(<[u8]>::to_vec))
    }

    /// All keys of a plugin with their values, in the order of the keys.
    pub fn values(&self, plugin: &str) -> Vec<(String, Vec<u8>)> {
        self.read(|state| {
            let own = state.keys.iter().filter(|((owner, _), _)| owner == plugin);
            own.filter(|(_, entry)| entry.lives(state.now()))
                .map(|((_, key), entry)| (key.clone(), entry.value.clone()))
                .collect()
        })
    }

    /// Deletes all keys of a plugin.
    pub(crate) fn delete_values(&self, plugin: &str) {
        self.change(|state| state.keys.retain(|(owner, _), _| owner != plugin));
    }

    /// Stores, replaces or (an empty value) deletes; answers whether it did.
    ///
    /// As `server/channels/app/plugin_key_value_store.go` and its store do: with `atomic` only where the present value is
    /// `old_value`, where none is the same as an empty one; but nothing is never deleted so.
    pub(crate) fn set_value(
        &self,
        plugin: &str,
        key: &str,
        value: &[u8],
        options: &PluginKVSetOptions,
    ) -> bool {
        self.change(|state| {
            let present = state.value(plugin, key).unwrap_or_default();
            let deletes = value.is_empty();
            if options.atomic && (present != options.old_value || deletes && present.is_empty()) {
                return false;
            }
            let name = (plugin.to_owned(), key.to_owned());
            if deletes {
                state.keys.remove(&name);
                return true;
            }
            let expires_at = match options.expire_in_seconds {
                ..=0 => 0,
                seconds => state.now().saturating_add(seconds.saturating_mul(1000)),
            };
            let value = value.to_vec();
            state.keys.insert(name, Entry { value, expires_at });
            true
        })
    }
}

impl State {
    fn value(&self, plugin: &str, key: &str) -> Option<&[u8]> {
        let entry = self.keys.get(&(plugin.to_owned(), key.to_owned()))?;
        entry.lives(self.now()).then_some(&entry.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn atomic(old: &[u8]) -> PluginKVSetOptions {
        PluginKVSetOptions {
            atomic: true,
            old_value: old.to_vec(),
            ..PluginKVSetOptions::default()
        }
    }

    #[test]
    fn compare_and_set_changes_only_what_it_expects() {
        let world = World::new();
        assert!(!world.set_value("p", "k", b"1", &atomic(b"0")), "not there");
        assert!(world.set_value("p", "k", b"1", &atomic(b"")));
        assert!(!world.set_value("p", "k", b"2", &atomic(b"")), "there now");
        assert!(world.set_value("p", "k", b"2", &atomic(b"1")));
        assert_eq!(world.value("p", "k").as_deref(), Some(b"2".as_slice()));
        assert!(!world.set_value("p", "k", b"", &atomic(b"1")));
        assert!(world.set_value("p", "k", b"", &atomic(b"2")));
        assert_eq!(world.value("p", "k"), None);
    }

    #[test]
    fn nothing_is_not_deleted_where_nothing_is() {
        let world = World::new();
        assert!(!world.set_value("p", "k", b"", &atomic(b"")));
        assert!(world.set_value("p", "k", b"", &PluginKVSetOptions::default()));
        world.set_value("p", "k", b"1", &PluginKVSetOptions::default());
        assert!(!world.set_value("p", "k", b"", &atomic(b"")));
    }

    #[test]
    fn a_value_ends_when_its_time_is_over() {
        let world = World::new();
        let minute = PluginKVSetOptions {
            expire_in_seconds: 60,
            ..PluginKVSetOptions::default()
        };
        world.set_value("p", "k", b"1", &minute);
        world.advance(Duration::from_secs(50));
        assert!(world.value("p", "k").is_some());
        world.advance(Duration::from_secs(11));
        assert_eq!(world.value("p", "k"), None);
        assert!(world.set_value("p", "k", b"2", &atomic(b"")), "free again");
    }

    #[test]
    fn plugins_do_not_share_keys() {
        let world = World::new();
        world.set_value("one", "k", b"1", &PluginKVSetOptions::default());
        assert_eq!(world.value("other", "k"), None);
    }
}
