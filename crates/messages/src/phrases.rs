//! Sentences with something in them.

use crate::{
    Language, Text,
    coded::find,
    keys::{Counted, Phrase},
    languages::{COUNTED, PHRASES, REASONS},
};

impl Language {
    /// Where in the survey: "Strona 5 z 23", or "Strona 5" while the number of pages is not known.
    pub fn page_of(self, page: usize, pages: Option<usize>) -> String {
        match pages {
            Some(pages) => self.phrase(Phrase::PageOf, &[&page.to_string(), &pages.to_string()]),
            None => self.phrase(Phrase::Page, &[&page.to_string()]),
        }
    }

    /// How many problems the page or the review has; said when Next or Complete is pressed.
    pub fn problems(self, n: usize) -> String {
        self.counted(Counted::Problems, n)
    }

    /// How many responses are kept here and not received yet.
    pub fn waiting(self, n: usize) -> String {
        self.counted(Counted::Waiting, n)
    }

    /// How many responses were completed on this device, and how many of them the collector has.
    pub fn received_of(self, completed: usize, received: usize) -> String {
        let text = self.phrase(Phrase::ReceivedOf, &[&completed.to_string(), &received.to_string()]);
        if completed == received { text + " ✓" } else { text }
    }

    /// For how long the oldest completed response has been waiting to be sent.
    pub fn oldest_waits(self, days: usize) -> String {
        if days == 0 {
            return self.phrase(Phrase::OldestIsOfToday, &[]);
        }
        self.counted(Counted::OldestWaits, days)
    }

    /// The warning that responses have been waiting for so many days.
    pub fn waits_long(self, days: usize) -> String {
        self.counted(Counted::WaitsLong, days)
    }

    /// What is used of this device's storage, and about how much is free.
    pub fn room(self, used: u64, free: u64) -> String {
        self.phrase(Phrase::Room, &[&self.size(used), &self.size(free)])
    }

    /// What the rescue file holds.
    pub fn rescued(self, n: usize) -> String {
        self.counted(Counted::Rescued, n)
    }

    /// Entries of it that cannot be used.
    pub fn rescued_aside(self, n: usize) -> String {
        self.counted(Counted::RescuedAside, n)
    }

    /// Responses that it has not, or not all of.
    pub fn rescued_partly(self, n: usize) -> String {
        self.counted(Counted::RescuedPartly, n)
    }

    /// How large something is: `2,3 MB`.
    fn size(self, bytes: u64) -> String {
        let (unit, name) = if bytes >= 1 << 30 { (1u64 << 30, "GB") } else { (1 << 20, "MB") };
        let tenths = (bytes.saturating_mul(10) + unit / 2) / unit;
        if tenths < 10 {
            return format!("{} kB", bytes.div_ceil(1024));
        }
        let sign = self.phrase(Phrase::DecimalSign, &[]);
        format!("{}{sign}{} {name}", tenths / 10, tenths % 10)
    }

    /// How large a file is: `(2,3 MB)`.
    pub fn file_size(self, bytes: u64) -> String {
        format!("({})", self.size(bytes))
    }

    /// How many drafts stand open on this device.
    pub fn drafts(self, n: usize) -> String {
        self.counted(Counted::Drafts, n)
    }

    /// After how many days without an answer a draft leaves the device.
    pub fn drafts_go(self, days: u32) -> String {
        self.counted(Counted::DraftsGo, days as usize)
    }

    /// How many responses the collector has kept apart.
    pub fn quarantined(self, n: usize) -> String {
        self.counted(Counted::Quarantined, n)
    }

    /// How many questions were left without an answer; said on the review page.
    pub fn skipped(self, n: usize) -> String {
        self.counted(Counted::Skipped, n)
    }

    /// An instance of a repeat: its label and its number.
    pub fn repeat_instance(self, label: &str, number: usize) -> String {
        if label.is_empty() { number.to_string() } else { fill("{} – {}", &[label, &number.to_string()]) }
    }

    /// The title of the page that offers another instance of a repeat.
    pub fn add_another(self, label: &str) -> String {
        let phrase = if label.is_empty() { Phrase::AddAnotherUnnamed } else { Phrase::AddAnother };
        self.phrase(phrase, &[label])
    }

    /// The button that adds another entry to a list inside a page.
    pub fn add_entry(self, label: &str) -> String {
        let add = Text::AddEntry.get(self);
        if label.is_empty() { add.to_owned() } else { fill("{}: {}", &[add, label]) }
    }

    /// How many instances a repeat has.
    pub fn instances(self, n: usize) -> String {
        self.counted(Counted::Instances, n)
    }

    /// Edit a question's answer, for a screen reader that hears the link alone.
    pub fn edit(self, question: &str) -> String {
        self.phrase(Phrase::EditAnswer, &[question])
    }

    /// The names of the buttons of a ranked option.
    pub fn move_up(self, option: &str) -> String {
        self.phrase(Phrase::MoveUp, &[option])
    }

    /// See [`Language::move_up`].
    pub fn move_down(self, option: &str) -> String {
        self.phrase(Phrase::MoveDown, &[option])
    }

    /// What a ranked option's place is, announced after each move.
    pub fn rank_place(self, option: &str, place: usize, of: usize) -> String {
        self.phrase(Phrase::RankPlace, &[option, &place.to_string(), &of.to_string()])
    }

    /// How many options of a long list are shown of those that match the search.
    pub fn matches(self, shown: usize, matching: usize) -> String {
        self.phrase(Phrase::Matches, &[&shown.to_string(), &matching.to_string()])
    }

    /// The button that takes a point out of a list of points.
    pub fn remove_point(self, point: &str) -> String {
        self.phrase(Phrase::RemovePointAt, &[point])
    }

    /// How exact a location is, after it.
    pub fn accuracy(self, metres: usize) -> String {
        self.phrase(Phrase::Accuracy, &[&metres.to_string()])
    }

    /// Where the range's two ends are.
    pub fn range_ends(self, from: &str, to: &str) -> String {
        self.phrase(Phrase::RangeEnds, &[from, to])
    }

    /// Why a response waits longer than for a network, or is kept apart: a sentence for a reason's code, the receipt's from
    /// quarantine or that of an attempt to send. A code without words is shown itself.
    pub fn quarantine_reason(self, reason: &str) -> String {
        let code = match reason {
            "digest-mismatch" | "id-mismatch" | "missing-secret" => "malformed-record",
            other => other,
        };
        let told = find(&REASONS, self, code).unwrap_or(reason);
        self.phrase(Phrase::Reason, &[told])
    }

    /// The sentence with these in the places of its `{}`.
    pub(crate) fn phrase(self, phrase: Phrase, args: &[&str]) -> String {
        fill(PHRASES[self as usize][phrase as usize], args)
    }

    fn counted(self, counted: Counted, n: usize) -> String {
        fill(self.plural(n as u64, COUNTED[self as usize][counted as usize]), &[&n.to_string()])
    }
}

/// Puts the arguments in place of `{}`, in order. (Not `format!`: the template is chosen at run time, and this is smaller.)
fn fill(template: &str, args: &[&str]) -> String {
    let mut pieces = template.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (i, piece) in pieces.enumerate() {
        text.push_str(args.get(i).copied().unwrap_or_default());
        text.push_str(piece);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_stand_in_order() {
        let check = |template: &str, args: &[&str], expected: &str| assert_eq!(fill(template, args), expected);
        check("{} z {}", &["1", "2"], "1 z 2");
        check("bez miejsc", &["1"], "bez miejsc");
        check("{}", &["{}"], "{}");
        check("a{}", &[], "a");
    }

    #[test]
    fn sentences_with_numbers_read_well() {
        let check = |found: String, expected: &str| assert_eq!(found, expected);
        check(Language::Polish.page_of(5, Some(23)), "Strona 5 z 23");
        check(Language::Polish.page_of(1, None), "Strona 1");
        check(Language::Polish.waiting(1), "1 odpowiedź czeka na wysłanie");
        check(Language::Polish.waiting(3), "3 odpowiedzi czekają na wysłanie");
        check(Language::Polish.waiting(5), "5 odpowiedzi czeka na wysłanie");
        check(Language::Polish.problems(1), "Jedno pytanie wymaga uwagi");
        check(Language::Polish.problems(2), "2 pytania wymagają uwagi");
        check(Language::English.waiting(1), "1 response is waiting to be sent");
        check(Language::English.drafts(0), "0 unfinished responses");
        check(Language::Polish.received_of(37, 37), "Zakończone: 37, odebrane: 37 ✓");
        check(Language::Polish.received_of(37, 36), "Zakończone: 37, odebrane: 36");
        check(Language::Polish.oldest_waits(1), "Najstarsza niewysłana odpowiedź czeka 1 dzień");
        check(Language::Polish.room(12_582_912, 4_509_715_661), "Zajęte miejsce: 12,0 MB, wolne: około 4,2 GB");
        check(Language::Polish.rescued(3), "W pliku są 3 odpowiedzi.");
        check(Language::Polish.rescued_aside(5), "5 zapisów, których nie da się użyć, jest w nim bez zmian.");
        check(Language::Polish.file_size(0), "(0 kB)");
        check(Language::Polish.file_size(900 * 1024), "(900 kB)");
        check(Language::Polish.file_size(2_411_725), "(2,3 MB)");
        check(Language::English.file_size(2_411_725), "(2.3 MB)");
        check(Language::Ukrainian.waiting(21), "21 відповідь чекає на надсилання");
        check(Language::Polish.add_another(""), "Czy dodać kolejną pozycję?");
        check(Language::Polish.add_another("Dziecko"), "Czy dodać kolejną pozycję: Dziecko?");
        check(Language::Polish.repeat_instance("Dziecko", 2), "Dziecko – 2");
    }

    #[test]
    fn what_a_person_can_do_about_a_reason_is_said() {
        let check = |code: &str, expected: &str| {
            let found = Language::Polish.quarantine_reason(code);
            assert!(found.contains(expected), "{found}");
        };
        check("digest-mismatch", "połączenie zmieniło wysłane dane. Tutaj nic nie zginęło");
        check("not-found", "plik ratunkowy");
        check("not-sealed", "plik ratunkowy");
        check("new-reason", "Powód: new-reason.");
    }
}
