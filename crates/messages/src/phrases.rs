//! Sentences with something in them.

use crate::{Language, Text};

impl Language {
    /// Of three translations, this language's.
    pub(crate) fn pick<T: Copy>(self, [polish, english, ukrainian]: [T; 3]) -> T {
        match self {
            Self::Polish => polish,
            Self::English => english,
            Self::Ukrainian => ukrainian,
        }
    }

    /// Where in the survey: "Strona 5 z 23", or "Strona 5" while the number of pages is not known.
    pub fn page_of(self, page: usize, pages: Option<usize>) -> String {
        let Some(pages) = pages else {
            return fill(self.pick(["Strona {}", "Page {}", "Сторінка {}"]), &[&page.to_string()]);
        };
        fill(
            self.pick(["Strona {} z {}", "Page {} of {}", "Сторінка {} з {}"]),
            &[&page.to_string(), &pages.to_string()],
        )
    }

    /// How many problems the page or the review has; said when Next or Complete is pressed.
    pub fn problems(self, n: usize) -> String {
        let forms = self.pick([
            ["Jedno pytanie wymaga uwagi", "{} pytania wymagają uwagi", "{} pytań wymaga uwagi"],
            ["One question needs attention", "{} questions need attention", "{} questions need attention"],
            ["{} питання потребує уваги", "{} питання потребують уваги", "{} питань потребують уваги"],
        ]);
        self.counted(n, forms)
    }

    /// How many responses are kept here and not received yet.
    pub fn waiting(self, n: usize) -> String {
        let forms = self.pick([
            ["{} odpowiedź czeka na wysłanie", "{} odpowiedzi czekają na wysłanie", "{} odpowiedzi czeka na wysłanie"],
            [
                "{} response is waiting to be sent",
                "{} responses are waiting to be sent",
                "{} responses are waiting to be sent",
            ],
            [
                "{} відповідь чекає на надсилання",
                "{} відповіді чекають на надсилання",
                "{} відповідей чекають на надсилання",
            ],
        ]);
        self.counted(n, forms)
    }

    /// How many responses were completed on this device, and how many of them the collector has.
    pub fn received_of(self, completed: usize, received: usize) -> String {
        let template =
            self.pick(["Zakończone: {}, odebrane: {}", "Completed: {}, received: {}", "Завершено: {}, отримано: {}"]);
        let text = fill(template, &[&completed.to_string(), &received.to_string()]);
        if completed == received { text + " ✓" } else { text }
    }

    /// For how long the oldest completed response has been waiting to be sent.
    pub fn oldest_waits(self, days: usize) -> String {
        if days == 0 {
            let today = ["Najstarsza niewysłana odpowiedź jest z dzisiaj", "The oldest unsent response is of today"];
            return self.pick([today[0], today[1], "Найстаріша ненадіслана відповідь – сьогоднішня"]).to_owned();
        }
        let forms = self.pick([
            [
                "Najstarsza niewysłana odpowiedź czeka {} dzień",
                "Najstarsza niewysłana odpowiedź czeka {} dni",
                "Najstarsza niewysłana odpowiedź czeka {} dni",
            ],
            [
                "The oldest unsent response has been waiting for {} day",
                "The oldest unsent response has been waiting for {} days",
                "The oldest unsent response has been waiting for {} days",
            ],
            [
                "Найстаріша ненадіслана відповідь чекає {} день",
                "Найстаріша ненадіслана відповідь чекає {} дні",
                "Найстаріша ненадіслана відповідь чекає {} днів",
            ],
        ]);
        self.counted(days, forms)
    }

    /// The warning that responses have been waiting for so many days.
    pub fn waits_long(self, days: usize) -> String {
        let forms = self.pick([
            [
                "Odpowiedzi czekają na wysłanie od {} dnia. Proszę połączyć to urządzenie z siecią.",
                "Odpowiedzi czekają na wysłanie od {} dni. Proszę połączyć to urządzenie z siecią.",
                "Odpowiedzi czekają na wysłanie od {} dni. Proszę połączyć to urządzenie z siecią.",
            ],
            [
                "Responses have been waiting to be sent for {} day. Please connect this device to the network.",
                "Responses have been waiting to be sent for {} days. Please connect this device to the network.",
                "Responses have been waiting to be sent for {} days. Please connect this device to the network.",
            ],
            [
                "Відповіді чекають на надсилання {} день. Підключіть цей пристрій до мережі.",
                "Відповіді чекають на надсилання {} дні. Підключіть цей пристрій до мережі.",
                "Відповіді чекають на надсилання {} днів. Підключіть цей пристрій до мережі.",
            ],
        ]);
        self.counted(days, forms)
    }

    /// What is used of this device's storage, and about how much is free.
    pub fn room(self, used: u64, free: u64) -> String {
        let template = self.pick([
            "Zajęte miejsce: {}, wolne: około {}",
            "Room used: {}, free: about {}",
            "Зайнято: {}, вільно: близько {}",
        ]);
        fill(template, &[&self.size(used), &self.size(free)])
    }

    /// What the rescue file holds.
    pub fn rescued(self, n: usize) -> String {
        let forms = self.pick([
            ["W pliku jest {} odpowiedź.", "W pliku są {} odpowiedzi.", "W pliku jest {} odpowiedzi."],
            ["The file holds {} response.", "The file holds {} responses.", "The file holds {} responses."],
            ["У файлі {} відповідь.", "У файлі {} відповіді.", "У файлі {} відповідей."],
        ]);
        self.counted(n, forms)
    }

    /// Entries of it that cannot be used.
    pub fn rescued_aside(self, n: usize) -> String {
        let forms = self.pick([
            [
                "{} zapis, którego nie da się użyć, jest w nim bez zmian.",
                "{} zapisy, których nie da się użyć, są w nim bez zmian.",
                "{} zapisów, których nie da się użyć, jest w nim bez zmian.",
            ],
            [
                "{} entry that cannot be used is in it as it is.",
                "{} entries that cannot be used are in it as they are.",
                "{} entries that cannot be used are in it as they are.",
            ],
            [
                "{} запис, який не можна використати, є в ньому без змін.",
                "{} записи, які не можна використати, є в ньому без змін.",
                "{} записів, які не можна використати, є в ньому без змін.",
            ],
        ]);
        self.counted(n, forms)
    }

    /// Responses that it has not, or not all of.
    pub fn rescued_partly(self, n: usize) -> String {
        let forms = self.pick([
            [
                "Brakuje w nim całości lub części {} odpowiedzi: nie ma jej już na tym urządzeniu.",
                "Brakuje w nim całości lub części {} odpowiedzi: nie ma ich już na tym urządzeniu.",
                "Brakuje w nim całości lub części {} odpowiedzi: nie ma ich już na tym urządzeniu.",
            ],
            [
                "All or part of {} response is missing from it: it is not on this device any more.",
                "All or part of {} responses is missing from it: they are not on this device any more.",
                "All or part of {} responses is missing from it: they are not on this device any more.",
            ],
            [
                "У ньому бракує всієї або частини {} відповіді: її вже немає на цьому пристрої.",
                "У ньому бракує всіх або частин {} відповідей: їх уже немає на цьому пристрої.",
                "У ньому бракує всіх або частин {} відповідей: їх уже немає на цьому пристрої.",
            ],
        ]);
        self.counted(n, forms)
    }

    /// How large something is: `2,3 MB`.
    fn size(self, bytes: u64) -> String {
        let (unit, name) = if bytes >= 1 << 30 { (1u64 << 30, "GB") } else { (1 << 20, "MB") };
        let tenths = (bytes.saturating_mul(10) + unit / 2) / unit;
        if tenths < 10 {
            return format!("{} kB", bytes.div_ceil(1024));
        }
        let comma = self.pick([",", ".", ","]);
        format!("{}{comma}{} {name}", tenths / 10, tenths % 10)
    }

    /// How large a file is: `(2,3 MB)`.
    pub fn file_size(self, bytes: u64) -> String {
        format!("({})", self.size(bytes))
    }

    /// How many drafts stand open on this device.
    pub fn drafts(self, n: usize) -> String {
        let forms = self.pick([
            ["{} niedokończona odpowiedź", "{} niedokończone odpowiedzi", "{} niedokończonych odpowiedzi"],
            ["{} unfinished response", "{} unfinished responses", "{} unfinished responses"],
            ["{} незавершена відповідь", "{} незавершені відповіді", "{} незавершених відповідей"],
        ]);
        self.counted(n, forms)
    }

    /// After how many days without an answer a draft leaves the device.
    pub fn drafts_go(self, days: u32) -> String {
        let forms = self.pick([
            [
                "Zniknie po {} dniu bez żadnej odpowiedzi.",
                "Zniknie po {} dniach bez żadnej odpowiedzi.",
                "Zniknie po {} dniach bez żadnej odpowiedzi.",
            ],
            [
                "It goes after {} day without an answer.",
                "It goes after {} days without an answer.",
                "It goes after {} days without an answer.",
            ],
            [
                "Зникне після {} дня без жодної відповіді.",
                "Зникне після {} днів без жодної відповіді.",
                "Зникне після {} днів без жодної відповіді.",
            ],
        ]);
        self.counted(days as usize, forms)
    }

    /// How many responses the collector has kept apart.
    pub fn quarantined(self, n: usize) -> String {
        let forms = self.pick([
            ["{} odpowiedź wymaga uwagi", "{} odpowiedzi wymagają uwagi", "{} odpowiedzi wymaga uwagi"],
            ["{} response needs attention", "{} responses need attention", "{} responses need attention"],
            ["{} відповідь потребує уваги", "{} відповіді потребують уваги", "{} відповідей потребують уваги"],
        ]);
        self.counted(n, forms)
    }

    /// How many questions were left without an answer; said on the review page.
    pub fn skipped(self, n: usize) -> String {
        let forms = self.pick([
            [
                "Pominięto {} pytanie. Każde można pominąć.",
                "Pominięto {} pytania. Każde można pominąć.",
                "Pominięto {} pytań. Każde można pominąć.",
            ],
            [
                "{} question was skipped. That is fine.",
                "{} questions were skipped. That is fine.",
                "{} questions were skipped. That is fine.",
            ],
            [
                "Пропущено {} питання. Це можна робити.",
                "Пропущено {} питання. Це можна робити.",
                "Пропущено {} питань. Це можна робити.",
            ],
        ]);
        self.counted(n, forms)
    }

    /// An instance of a repeat: its label and its number.
    pub fn repeat_instance(self, label: &str, number: usize) -> String {
        if label.is_empty() { number.to_string() } else { fill("{} – {}", &[label, &number.to_string()]) }
    }

    /// The title of the page that offers another instance of a repeat.
    pub fn add_another(self, label: &str) -> String {
        if label.is_empty() {
            return self.pick(["Czy dodać kolejną pozycję?", "Add another entry?", "Додати ще один запис?"]).to_owned();
        }
        fill(
            self.pick(["Czy dodać kolejną pozycję: {}?", "Add another entry: {}?", "Додати ще один запис: {}?"]),
            &[label],
        )
    }

    /// The button that adds another entry to a list inside a page.
    pub fn add_entry(self, label: &str) -> String {
        let add = Text::AddEntry.get(self);
        if label.is_empty() { add.to_owned() } else { fill("{}: {}", &[add, label]) }
    }

    /// How many instances a repeat has.
    pub fn instances(self, n: usize) -> String {
        let forms = self.pick([
            ["Jest {} pozycja.", "Są {} pozycje.", "Jest {} pozycji."],
            ["There is {} entry.", "There are {} entries.", "There are {} entries."],
            ["Є {} запис.", "Є {} записи.", "Є {} записів."],
        ]);
        self.counted(n, forms)
    }

    /// Edit a question's answer, for a screen reader that hears the link alone.
    pub fn edit(self, question: &str) -> String {
        fill(self.pick(["Zmień odpowiedź: {}", "Change the answer: {}", "Змінити відповідь: {}"]), &[question])
    }

    /// The names of the buttons of a ranked option.
    pub fn move_up(self, option: &str) -> String {
        fill(self.pick(["Przesuń wyżej: {}", "Move up: {}", "Пересунути вище: {}"]), &[option])
    }

    /// See [`Language::move_up`].
    pub fn move_down(self, option: &str) -> String {
        fill(self.pick(["Przesuń niżej: {}", "Move down: {}", "Пересунути нижче: {}"]), &[option])
    }

    /// What a ranked option's place is, announced after each move.
    pub fn rank_place(self, option: &str, place: usize, of: usize) -> String {
        let template = self.pick(["{}: miejsce {} z {}", "{}: place {} of {}", "{}: місце {} з {}"]);
        fill(template, &[option, &place.to_string(), &of.to_string()])
    }

    /// How many options of a long list are shown of those that match the search.
    pub fn matches(self, shown: usize, matching: usize) -> String {
        let template = self.pick(["Pokazano {} z {}", "Showing {} of {}", "Показано {} з {}"]);
        fill(template, &[&shown.to_string(), &matching.to_string()])
    }

    /// The button that takes a point out of a list of points.
    pub fn remove_point(self, point: &str) -> String {
        fill(self.pick(["Usuń punkt: {}", "Remove the point: {}", "Вилучити точку: {}"]), &[point])
    }

    /// How exact a location is, after it.
    pub fn accuracy(self, metres: usize) -> String {
        fill(self.pick([" (±{} m)", " (±{} m)", " (±{} м)"]), &[&metres.to_string()])
    }

    /// Where the range's two ends are.
    pub fn range_ends(self, from: &str, to: &str) -> String {
        fill(self.pick(["od {} do {}", "from {} to {}", "від {} до {}"]), &[from, to])
    }

    fn counted(self, n: usize, forms: [&str; 3]) -> String {
        fill(self.plural(n as u64, forms), &[&n.to_string()])
    }
}

/// Puts the arguments in place of `{}`, in order. (Not `format!`: the template is chosen at run time, and this is smaller.)
pub(crate) fn fill(template: &str, args: &[&str]) -> String {
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
}
