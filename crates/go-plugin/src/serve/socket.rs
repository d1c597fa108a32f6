//! The socket that the host connects to: a private place, a short path, nothing left behind.

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, geteuid, getpid, test_kill_process};
use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, Permissions};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use tokio::net::{UnixListener, UnixStream};

/// A Unix socket's path has 104 bytes on some systems, with the end mark; Go cannot dial longer ones either.
const LONGEST: usize = 99;
/// Our directories are this, the process id and something that nobody can guess: in a temporary directory that others
/// write to as well, they could take the names of a process to come.
const PREFIX: &str = "go-plugin-";
/// The socket in such a directory.
const NAME: &str = "host.sock";

/// The variable in which the host names a directory for sockets.
const DIRECTORY: &str = "PLUGIN_UNIX_SOCKET_DIR";

/// Where the host wants the socket.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// `PLUGIN_UNIX_SOCKET_DIR`: a directory the host made for this plugin.
    dir: Option<PathBuf>,
    /// `PLUGIN_UNIX_SOCKET_GROUP`: name or number of a group that may connect too.
    group: Option<String>,
}

/// A bound socket; dropping it removes it and its directory.
pub struct Socket {
    listener: UnixListener,
    path: String,
    _file: Removed,
    _dir: Option<PrivateDir>,
}

impl Place {
    pub(super) fn from_env() -> Self {
        let set = |key: &str| std::env::var_os(key).filter(|value| !value.is_empty());
        let text = |value: OsString| value.to_string_lossy().into_owned();
        Self {
            dir: set(DIRECTORY).map(PathBuf::from),
            group: set("PLUGIN_UNIX_SOCKET_GROUP").map(text),
        }
    }
}

impl Socket {
    /// Whether the host has named a directory for sockets. You need it where there is a choice; net/rpc has none.
    pub fn asked_for() -> bool {
        Place::from_env().dir.is_some()
    }

    /// Binds it. In the host's directory if it named one (`PLUGIN_UNIX_SOCKET_DIR`), else in a new 0700 directory below the
    /// temporary one; there the directories of dead processes are removed first.
    ///
    /// # Errors
    /// When the directory is not there, its path is too long, or the host's group is unknown.
    pub fn bind() -> io::Result<Self> {
        Self::bind_at(&Place::from_env())
    }

    fn bind_at(place: &Place) -> io::Result<Self> {
        let group = place.group.as_deref().map(group_id).transpose()?;
        let (dir, path) = match &place.dir {
            Some(dir) => (None, free_name(dir)?),
            None => {
                let dir = PrivateDir::create(&temporary_dir(), group)?;
                let path = dir.path.join(NAME);
                (Some(dir), path)
            }
        };
        let text = short(&path)?;
        let listener = UnixListener::bind(&path)?;
        let file = Removed(path.clone());
        // Whoever may write to the socket may connect.
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        if let Some(group) = group {
            chown(&path, None, Some(group))?;
            fs::set_permissions(&path, Permissions::from_mode(0o660))?;
        }
        Ok(Self {
            listener,
            path: text,
            _file: file,
            _dir: dir,
        })
    }

    /// Its path, for the handshake.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The next connection.
    ///
    /// # Errors
    /// When there are too many open files.
    pub async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept().await?.0)
    }
}

/// The temporary directory, or `/tmp` if a path in it would be too long.
fn temporary_dir() -> PathBuf {
    let dir = std::env::temp_dir();
    let longest = format!("{}/{NAME}", dir_name(u32::MAX, u32::MAX));
    match dir.as_os_str().len() + 1 + longest.len() <= LONGEST {
        true => dir,
        false => PathBuf::from("/tmp"),
    }
}

fn dir_name(pid: u32, guess: u32) -> String {
    format!("{PREFIX}{pid}-{guess:08x}")
}

fn short(path: &Path) -> io::Result<String> {
    let refuse = |text: String| Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    match path.to_str() {
        // The handshake separates its parts with bars and ends with the line.
        Some(text) if text.contains(['|', '\n']) => {
            refuse(format!("the socket's path {text:?} cannot be printed"))
        }
        Some(text) if text.len() <= LONGEST => Ok(text.to_owned()),
        Some(text) => refuse(format!(
            "the socket's path {text} is longer than {LONGEST} bytes"
        )),
        None => refuse("the socket's path is not UTF-8".to_owned()),
    }
}

/// A name in the host's directory; the host removes what is in there.
fn free_name(dir: &Path) -> io::Result<PathBuf> {
    let pid = getpid().as_raw_nonzero();
    let name = |n| dir.join(format!("plugin-{pid}-{n}"));
    let free = |path: &PathBuf| path.symlink_metadata().is_err();
    let none = || io::Error::new(io::ErrorKind::AlreadyExists, "the socket directory is full");
    (0..100).map(name).find(free).ok_or_else(none)
}

/// The number of a group by name or number, from `/etc/group` as Go does it without cgo.
fn group_id(group: &str) -> io::Result<u32> {
    if let Ok(id) = group.parse() {
        return Ok(id);
    }
    let groups = fs::read_to_string("/etc/group")?;
    let id_of = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (name == group).then(|| fields.nth(1)?.parse().ok())?
    };
    let unknown = || {
        let text = format!("there is no group {group:?} (PLUGIN_UNIX_SOCKET_GROUP)");
        io::Error::new(io::ErrorKind::NotFound, text)
    };
    groups.lines().find_map(id_of).ok_or_else(unknown)
}

/// A file that goes when this does.
struct Removed(PathBuf);

impl Drop for Removed {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A directory of ours, locked as long as we live and removed afterwards.
struct PrivateDir {
    path: PathBuf,
    _lock: File,
}

impl PrivateDir {
    fn create(parent: &Path, group: Option<u32>) -> io::Result<Self> {
        sweep(parent);
        for _ in 0..100 {
            let guess = RandomState::new().hash_one(()) as u32;
            let path = parent.join(dir_name(std::process::id(), guess));
            match DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                created => created?,
            }
            let lock = File::open(&path)?;
            flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
            let dir = Self { path, _lock: lock };
            if let Some(group) = group {
                chown(&dir.path, None, Some(group))?;
                fs::set_permissions(&dir.path, Permissions::from_mode(0o710))?;
            }
            return Ok(dir);
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for PrivateDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.path);
    }
}

/// Removes the directories of processes that died without doing so.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        if is_leftover(&entry.path()) {
            let _ = fs::remove_file(entry.path().join(NAME));
            let _ = fs::remove_dir(entry.path());
        }
    }
}

/// Ours by name and owner, the process is dead, and nobody holds the lock: a process of another container that shares
/// the directory looks dead, but holds it.
fn is_leftover(path: &Path) -> bool {
    let pid = path
        .file_name()
        .and_then(|name| name.to_str()?.strip_prefix(PREFIX)?.split_once('-'))
        .and_then(|(pid, _)| Pid::from_raw(pid.parse().ok()?));
    let Some(pid) = pid else { return false };
    if test_kill_process(pid) != Err(rustix::io::Errno::SRCH) {
        return false;
    }
    let ours = |path: &Path| {
        let metadata = path.symlink_metadata().ok()?;
        (metadata.is_dir() && metadata.uid() == geteuid().as_raw()).then_some(())
    };
    let unlocked = |dir| flock(dir, FlockOperation::NonBlockingLockExclusive).is_ok();
    ours(path).is_some() && File::open(path).is_ok_and(unlocked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_can_take_the_names_of_a_process_to_come() {
        let tmp = tempfile::tempdir().unwrap();
        for n in 0..100 {
            let name = format!("{PREFIX}{}-{n}", std::process::id());
            fs::create_dir(tmp.path().join(name)).unwrap();
        }
        let (one, two) = (
            PrivateDir::create(tmp.path(), None).unwrap(),
            PrivateDir::create(tmp.path(), None).unwrap(),
        );
        assert_ne!(one.path, two.path);
    }
}
