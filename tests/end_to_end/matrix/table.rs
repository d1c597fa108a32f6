//! The table as the repository keeps it.

use std::path::Path;

const HEAD: &str = "\
# Who may do what

Each row is a tool and what it is asked for, each column who asks; the last names the function of Mattermost's server
(`server/channels/`) that decides the same there, and after *ours* what is stricter or kinder on purpose.
`tests/end_to_end/matrix.rs` plays every cell through the built plugin, in a channel of its own, and compares.

- *member*, *guest*, *bot*: in the channel; *read-only*: a member, where the plugin is set to read only.
- *non-member*, *team admin*, *admin* (system admin): in the team, not in the channel. *guest outside*: a guest that shares no
  channel with anybody.
- *other team*: in another team only. *archived*: a member of a channel that is archived. *nobody*: a request without a user.
- *not found* is the same text, byte for byte, as for what does not exist. Ours: a team admin finds no private channel that they
  are not in, because they cannot read it; core lets them act there by id.
- *direct*, *group*: a direct or group message; *archived* is a member of it like others. *across teams*: with somebody of another
  team only. *not a member* there is said to who sees the channel as a system admin.
- *(RestrictDirectMessage)*: people may write only to people of their teams; *restricted* is the refusal for that. *(compliance)*:
  `ComplianceSettings.Enable`, under which only members read.
- *(team scheme)*: in a team with a permission scheme of its own, whose members cannot create or join public channels or react, and
  may edit what others wrote; whose guests read public channels and delete what they wrote, but cannot write; whose admins cannot
  delete what others wrote.

";

/// A table in Markdown, a line a row.
pub(super) struct Table {
    titles: Vec<String>,
    lines: Vec<String>,
}

impl Table {
    pub(super) fn new(titles: &[&str]) -> Self {
        let mut table = Self {
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
            lines: Vec::new(),
        };
        table.push("tool, what", titles, "core");
        table.push("---", &vec!["---"; titles.len()], "---");
        table
    }

    pub(super) fn push(&mut self, name: &str, cells: &[&str], core: &str) {
        self.lines
            .push(format!("| {name} | {} | {core} |\n", cells.join(" | ")));
    }

    /// Compares with the file, and names the cells that differ; writes it instead where `UPDATE_EXPECT` is set.
    pub(super) fn compare(&self, file: &Path) {
        let now = format!("{HEAD}{}", self.lines.concat());
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(file, now).unwrap();
            return;
        }
        let kept = std::fs::read_to_string(file).unwrap();
        let mut wrong = Vec::new();
        for line in now
            .lines()
            .filter(|line| !kept.lines().any(|kept| kept == *line))
        {
            let name = line.split(" | ").next().unwrap_or_default();
            let start = format!("{name} | ");
            let Some(kept) = kept.lines().find(|kept| kept.starts_with(&start)) else {
                wrong.push(format!("{line}\n  is not in the file"));
                continue;
            };
            let cells = line.split(" | ").zip(kept.split(" | ")).skip(1);
            let titles = self.titles.iter().map(String::as_str).chain(["core"]);
            for ((now, kept), title) in cells.zip(titles).filter(|((now, kept), _)| now != kept) {
                wrong.push(format!("{name} | {title}: {now}, and the file says {kept}"));
            }
        }
        assert!(
            wrong.is_empty(),
            "{}:\n{}",
            file.display(),
            wrong.join("\n")
        );
        assert_eq!(
            kept.lines().count(),
            now.lines().count(),
            "rows without a test"
        );
    }
}
