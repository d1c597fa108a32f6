//! The crate page's way from `cargo new` to a running plugin: its files are written and its commands run, as they stand on
//! the page and in their order, and what they print is compared with what the page shows.
//!
//! `build/test.sh` runs it, and `cargo test --workspace --test readme`; plain `cargo test` does not, because the commands
//! build programs, and the last of them needs Python's pip.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

const PAGE: &str = include_str!("../README.md");

/// Where the page has the clone of this repository, seen from the plugin's folder.
const CLONE: &str = "../toolbelt";

/// How long one command may take: those that build take longest, the first time.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// What a reader of the page does.
#[derive(Debug, PartialEq)]
enum Step<'p> {
    /// Writes a file. The line before it ends with the file's name.
    Write { name: &'p str, text: String },
    /// Runs a command: what stands behind `$`.
    Run {
        command: &'p str,
        /// What is typed while it runs: what stands behind `ada>`, or another user.
        typed: String,
        /// What it prints; after `...` only the end of it.
        shown: String,
    },
}

#[tokio::test]
async fn the_page_leads_from_cargo_new_to_a_running_plugin() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let repository = repository.canonicalize().unwrap();
    let temporary = tempfile::tempdir().unwrap();
    let mut reader = Reader {
        folder: temporary.path().to_owned(),
        repository: repository.to_str().unwrap().to_owned(),
    };
    let steps = steps(PAGE);
    assert!(steps.len() > 8, "the page has become short: {steps:?}");
    for step in steps {
        reader.follow(step).await;
    }
}

struct Reader {
    folder: PathBuf,
    repository: String,
}

impl Reader {
    async fn follow(&mut self, step: Step<'_>) {
        match step {
            Step::Write { name, text } => {
                let text = text.replace(CLONE, &self.repository);
                std::fs::write(self.folder.join(name), text).unwrap();
            }
            Step::Run {
                command,
                typed,
                shown,
            } => match command.strip_prefix("cd ") {
                Some(folder) => self.enter(folder),
                None => {
                    let printed = self.run(command, &typed).await;
                    assert!(
                        is_shown(&shown, &printed),
                        "`{command}` printed\n{printed}\nand the page shows\n{shown}"
                    );
                }
            },
        }
    }

    /// Besides, here the same versions of crates are used as in this repository, and built once for all runs of this test.
    fn enter(&mut self, folder: &str) {
        self.folder.push(folder);
        let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        std::fs::create_dir_all(&built).unwrap();
        std::os::unix::fs::symlink(built, self.folder.join("target")).unwrap();
        let lock = Path::new(&self.repository).join("Cargo.lock");
        std::fs::copy(lock, self.folder.join("Cargo.lock")).unwrap();
    }

    /// What a command prints on stdout.
    async fn run(&self, command: &str, typed: &str) -> String {
        let mut child = Command::new("bash")
            .args(["-c", &command.replace(CLONE, &self.repository)])
            .current_dir(&self.folder)
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("CARGO_TARGET_DIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that has ended reads no more; what it printed tells.
        let _ = stdin.write_all(typed.as_bytes()).await;
        drop(stdin);
        let ended = tokio::time::timeout(LIMIT, child.wait_with_output()).await;
        let output = ended.expect("the command takes too long").unwrap();
        assert!(output.status.success(), "`{command}`: {}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }
}

fn is_shown(shown: &str, printed: &str) -> bool {
    match shown.strip_prefix("...\n") {
        Some(end) => printed.ends_with(&format!("\n{end}")),
        None => printed == shown,
    }
}

/// What the page says to do, from its blocks of code.
fn steps(page: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut lines = page.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        match line.strip_prefix("```") {
            None if line.is_empty() => {}
            None => before = line,
            Some(language) => {
                let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
                match (language, file_name(before)) {
                    ("console", _) => run(&block, &mut steps),
                    (_, Some(name)) => steps.push(Step::Write {
                        name,
                        text: block.join("\n") + "\n",
                    }),
                    _ => {}
                }
                before = "";
            }
        }
    }
    steps
}

/// The name at the end of a line that announces a file.
fn file_name(line: &str) -> Option<&str> {
    let (_, name) = line.strip_suffix("`:")?.rsplit_once('`')?;
    Some(name)
}

fn run<'p>(block: &[&'p str], steps: &mut Vec<Step<'p>>) {
    for line in block {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step::Run {
                command,
                typed: String::new(),
                shown: String::new(),
            });
            continue;
        }
        let Some(Step::Run { typed, shown, .. }) = steps.last_mut() else {
            panic!("before `{line}` stands no command");
        };
        let (text, line) = match prompt(line) {
            Some(line) => (typed, line),
            None => (shown, *line),
        };
        text.push_str(line);
        text.push('\n');
    }
}

/// What is typed at a prompt: `ada> get /`.
fn prompt(line: &str) -> Option<&str> {
    let (name, typed) = line.split_once("> ")?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    is_name.then_some(typed)
}
