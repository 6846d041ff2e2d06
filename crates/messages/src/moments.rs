//! Sentences about sound that is recorded, and others with a length of time or a moment in them.

use crate::Language;

impl Language {
    /// A length of time: `7 s`, `12 min 3 s`.
    fn length(self, seconds: u64) -> String {
        let (minute, second) = match self {
            Language::Polish | Language::English => ("min", "s"),
            Language::Ukrainian => ("хв", "с"),
        };
        match (seconds / 60, seconds % 60) {
            (0, seconds) => format!("{seconds} {second}"),
            (minutes, seconds) => format!("{minutes} {minute} {seconds} {second}"),
        }
    }

    fn after(self, [polish, english, ukrainian]: [[&str; 2]; 3], seconds: u64) -> String {
        let [before, after] = match self {
            Language::Polish => polish,
            Language::English => english,
            Language::Ukrainian => ukrainian,
        };
        [before, &self.length(seconds), after].concat()
    }

    /// It was ended, and is the answer.
    pub fn recording_kept(self, seconds: u64) -> String {
        let texts =
            [["Nagranie (", ") jest zachowane."], ["The recording (", ") is kept."], ["Запис (", ") збережено."]];
        self.after(texts, seconds)
    }

    /// The page that recorded was closed, or the browser ended.
    pub fn recording_interrupted(self, seconds: u64) -> String {
        let texts = [
            ["Nagranie przerwane po ", " – zachowane."],
            ["The recording was interrupted after ", "; what was recorded is kept."],
            ["Запис перервано через ", " – записане збережено."],
        ];
        self.after(texts, seconds)
    }

    /// The device took the microphone away.
    pub fn recording_without_microphone(self, seconds: u64) -> String {
        let texts = [
            ["Mikrofon przestał działać po ", ". To, co się nagrało, jest zachowane."],
            ["The microphone stopped working after ", ". What was recorded is kept."],
            ["Мікрофон перестав працювати через ", ". Записане збережено."],
        ];
        self.after(texts, seconds)
    }

    /// The device had no more room.
    pub fn recording_without_room(self, seconds: u64) -> String {
        let texts = [
            ["Na urządzeniu zabrakło miejsca po ", ". To, co się nagrało, jest zachowane."],
            ["The device ran out of space after ", ". What was recorded is kept."],
            ["На пристрої забракло місця через ", ". Записане збережено."],
        ];
        self.after(texts, seconds)
    }

    /// It reached the largest size that is taken.
    pub fn recording_too_large(self, seconds: u64) -> String {
        let texts = [
            ["Nagranie osiągnęło największy rozmiar (500 MB) po ", ". Jest zachowane."],
            ["The recording reached the largest size (500 MB) after ", ". It is kept."],
            ["Запис досяг найбільшого розміру (500 МБ) через ", ". Його збережено."],
        ];
        self.after(texts, seconds)
    }

    /// It is stored on the device, but is no answer yet.
    pub fn recording_left(self, seconds: u64) -> String {
        let texts = [
            [
                "Nagranie (",
                ") jest zachowane na tym urządzeniu, ale nie udało się dołączyć go do odpowiedzi. Zwykle brakuje miejsca: proszę je zwolnić i spróbować ponownie.",
            ],
            [
                "The recording (",
                ") is kept on this device, but it could not be added to the response. Usually there is no room: please free some and try again.",
            ],
            [
                "Запис (",
                ") збережено на цьому пристрої, але не вдалося додати його до відповіді. Зазвичай бракує місця: звільніть його й спробуйте ще раз.",
            ],
        ];
        self.after(texts, seconds)
    }

    /// What is left of a countdown.
    pub fn seconds(self, seconds: i64) -> String {
        self.length(u64::try_from(seconds).unwrap_or_default())
    }

    /// When a draft that was found here was begun.
    pub fn draft_found(self, when: &str) -> String {
        let [before, after] = match self {
            Language::Polish => ["Na tym urządzeniu jest niedokończona ankieta, rozpoczęta ", "."],
            Language::English => ["There is an unfinished one on this device, begun ", "."],
            Language::Ukrainian => ["На цьому пристрої є незавершене опитування, розпочате ", "."],
        };
        [before, when, after].concat()
    }

    /// For how long there is room.
    pub fn room_for_recording(self, minutes: u64) -> String {
        let [before, after] = match self {
            Language::Polish => ["Miejsca na tym urządzeniu starczy na około ", " min nagrania."],
            Language::English => ["There is room on this device for a recording of about ", " min."],
            Language::Ukrainian => ["Місця на цьому пристрої вистачить приблизно на ", " хв запису."],
        };
        [before, &minutes.to_string(), after].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_well() {
        let check = |found: String, expected: &str| assert_eq!(found, expected);
        check(Language::Polish.recording_interrupted(7), "Nagranie przerwane po 7 s – zachowane.");
        check(Language::Polish.recording_kept(723), "Nagranie (12 min 3 s) jest zachowane.");
        check(Language::Ukrainian.recording_kept(61), "Запис (1 хв 1 с) збережено.");
        check(
            Language::English.room_for_recording(42),
            "There is room on this device for a recording of about 42 min.",
        );
    }
}
