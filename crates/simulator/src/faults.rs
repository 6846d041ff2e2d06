//! What goes wrong, where responses stand then, and how often the one met the other.

use std::fmt;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),*];

            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
        }
    };
}

named! {
    /// What goes wrong.
    Fault {
        TabKilled = "tab killed",
        TabClosed = "tab closed",
        Cached = "page left and back",
        Frozen = "tab frozen",
        BrowserKilled = "browser killed",
        PowerLost = "power lost",
        Updated = "app updated",
        LockStolen = "lock stolen",
        DatabaseFull = "IndexedDB full",
        DatabaseClosed = "IndexedDB closed",
        DatabaseUnheard = "end unheard of",
        DatabaseAway = "IndexedDB away",
        DiskFull = "disk full",
        StoresEmpty = "stores empty",
        MirrorAway = "mirror away",
        LocalFull = "localStorage full",
        LocalAway = "localStorage away",
        RequestLost = "request lost",
        AnswerLost = "answer lost",
        Delayed = "request delayed",
        Duplicated = "request twice",
        Truncated = "request cut",
        PortalPage = "portal's page",
        PortalJson = "portal's JSON",
        OtherReceipt = "other's receipt",
        ForgedReceipt = "forged signature",
        OtherDigest = "other bytes' receipt",
        CollectorBusy = "collector busy",
        CollectorRefuses = "record refused",
        UploadExpired = "upload expired",
        IdTaken = "id taken",
        Weeks = "weeks later",
        ClockForward = "clock forward",
        ClockBack = "clock back",
        Garbage = "unreadable entry",
        NewerEntry = "newer entry",
    }
}

named! {
    /// Where a response stands; frozen: it is open in a tab whose tasks do not run.
    Stand {
        Absent = "absent",
        Saved = "saved",
        Unsaved = "unsaved",
        Attaching = "attaching",
        Reopened = "reopened",
        Frozen = "frozen",
        Sealing = "sealing",
        Waiting = "waiting",
        Sending = "sending",
        Received = "received",
        Quarantined = "quarant.",
        Gone = "gone",
    }
}

const FAULTS: usize = Fault::ALL.len();
const STANDS: usize = Stand::ALL.len();

/// How often each fault met each state.
#[derive(Debug, Clone)]
pub struct Table([[u64; STANDS]; FAULTS]);

impl Default for Table {
    fn default() -> Self {
        Self([[0; STANDS]; FAULTS])
    }
}

impl Table {
    pub fn note(&mut self, fault: Fault, stand: Stand) {
        self.0[fault as usize][stand as usize] += 1;
    }

    pub fn add(&mut self, other: &Table) {
        for (mine, theirs) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *mine += theirs;
        }
    }

    /// The meetings that happened less often than so.
    pub fn rare(&self, least: u64) -> Vec<(Fault, Stand, u64)> {
        let all = Fault::ALL.iter().flat_map(|fault| Stand::ALL.iter().map(|stand| (*fault, *stand)));
        let counted = all.map(|(fault, stand)| (fault, stand, self.0[fault as usize][stand as usize]));
        counted.filter(|(.., count)| *count < least).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:22}", "")?;
        Stand::ALL.iter().try_for_each(|stand| write!(f, "{:>10}", stand.name()))?;
        for fault in Fault::ALL {
            write!(f, "\n{:22}", fault.name())?;
            self.0[*fault as usize].iter().try_for_each(|count| write!(f, "{count:>10}"))?;
        }
        Ok(())
    }
}
