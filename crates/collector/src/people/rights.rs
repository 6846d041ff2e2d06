//! What each role may do.

use store::people::Role;

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// See the surveys, their addresses and how many answered.
    See,
    /// Take the answers home.
    Download,
    /// Publish, put live, close and open.
    Publish,
    /// Look through what is kept apart, and take it in.
    Sort,
    /// Hand in rescue files.
    HandIn,
    /// Find one response by its code.
    Find,
    /// Leave a response out of all counts, and take it back.
    Exclude,
    /// Erase a response, for the person who asks.
    Erase,
    /// Delete a survey with everything of it.
    Delete,
    /// Invite people, give them other roles, remove them.
    People,
    /// Read what was done.
    Log,
    /// Change one's own password.
    Own,
}

impl Right {
    pub const ALL: [Self; 12] = [
        Self::See,
        Self::Download,
        Self::Publish,
        Self::Sort,
        Self::HandIn,
        Self::Find,
        Self::Exclude,
        Self::Erase,
        Self::Delete,
        Self::People,
        Self::Log,
        Self::Own,
    ];

    /// Its code, for words.
    pub fn code(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Download => "download",
            Self::Publish => "publish",
            Self::Sort => "sort",
            Self::HandIn => "hand-in",
            Self::Find => "find",
            Self::Exclude => "exclude",
            Self::Erase => "erase",
            Self::Delete => "delete",
            Self::People => "people",
            Self::Log => "log",
            Self::Own => "own",
        }
    }
}

/// Whether somebody of this role may do it; a partner only with surveys of their own.
pub fn may(role: Role, right: Right) -> bool {
    use Right::{Delete, Download, Erase, Exclude, Find, HandIn, Log, Own, People, Publish, See, Sort};
    let rights: &[Right] = match role {
        Role::Owner => &[See, Download, Publish, Sort, HandIn, Find, Exclude, Erase, Delete, People, Log, Own],
        Role::Coordinator => &[See, Download, Publish, Sort, HandIn, Find, Exclude, Own],
        Role::Analyst => &[See, Download, Own],
        Role::Surveyor => &[See, HandIn, Own],
        Role::Iod => &[See, Find, Erase, Log, Own],
        Role::Moderator => &[See, Sort, HandIn, Find, Exclude, Own],
        Role::Partner => &[See, Download, Own],
    };
    rights.contains(&right)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of `docs/operate.md` is this one.
    #[test]
    fn the_documented_table_is_true() {
        let mut table = String::from("| | ");
        table += &Role::ALL.map(Role::code).join(" | ");
        table += " |\n|---|";
        table += &"---|".repeat(Role::ALL.len());
        for right in Right::ALL {
            let cells = Role::ALL.map(|role| if may(role, right) { "yes" } else { "" });
            table += &format!("\n| {} | {} |", right.code(), cells.join(" | "));
        }
        let docs = include_str!("../../../../docs/operate.md");
        assert!(docs.contains(&table), "docs/operate.md should have:\n{table}");
    }
}
