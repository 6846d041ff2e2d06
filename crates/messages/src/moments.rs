//! Sentences about sound that is recorded, and others with a length of time or a moment in them.

use crate::{Language, keys::Phrase};

impl Language {
    /// A length of time: `7 s`, `12 min 3 s`.
    fn length(self, seconds: u64) -> String {
        match (seconds / 60, seconds % 60) {
            (0, seconds) => self.phrase(Phrase::Seconds, &[&seconds.to_string()]),
            (minutes, seconds) => self.phrase(Phrase::MinutesAndSeconds, &[&minutes.to_string(), &seconds.to_string()]),
        }
    }

    fn after(self, phrase: Phrase, seconds: u64) -> String {
        self.phrase(phrase, &[&self.length(seconds)])
    }

    /// It was ended, and is the answer.
    pub fn recording_kept(self, seconds: u64) -> String {
        self.after(Phrase::RecordingKept, seconds)
    }

    /// The page that recorded was closed, or the browser ended.
    pub fn recording_interrupted(self, seconds: u64) -> String {
        self.after(Phrase::RecordingInterrupted, seconds)
    }

    /// The device took the microphone away.
    pub fn recording_without_microphone(self, seconds: u64) -> String {
        self.after(Phrase::RecordingWithoutMicrophone, seconds)
    }

    /// The device had no more room.
    pub fn recording_without_room(self, seconds: u64) -> String {
        self.after(Phrase::RecordingWithoutRoom, seconds)
    }

    /// It reached the largest size that is taken.
    pub fn recording_too_large(self, seconds: u64) -> String {
        self.after(Phrase::RecordingTooLarge, seconds)
    }

    /// It is stored on the device, but is no answer yet.
    pub fn recording_left(self, seconds: u64) -> String {
        self.after(Phrase::RecordingLeft, seconds)
    }

    /// What is left of a countdown.
    pub fn seconds(self, seconds: i64) -> String {
        self.length(u64::try_from(seconds).unwrap_or_default())
    }

    /// `2026-11-22` as `22.11.2026`, `2026-11` as `11.2026`, where that is the custom.
    pub fn civil(self, date: &str) -> String {
        let parts: Vec<_> = date.split('-').collect();
        match parts[..] {
            [year, month, day] if self != Self::English => [day, ".", month, ".", year].concat(),
            [year, month] if self != Self::English => [month, ".", year].concat(),
            _ => date.to_owned(),
        }
    }

    /// When a draft that was found here was begun.
    pub fn draft_found(self, when: &str) -> String {
        self.phrase(Phrase::DraftFound, &[when])
    }

    /// From which day a survey can be begun.
    pub fn opens_on(self, day: &str) -> String {
        self.phrase(Phrase::OpensOn, &[&self.civil(day)])
    }

    /// Until which day what was begun of a closed survey can be sent, as said on `today`; days as 2026-12-31.
    pub fn send_until(self, day: &str, today: &str) -> String {
        let phrase = if day < today { Phrase::SentTooLate } else { Phrase::SendUntil };
        self.phrase(phrase, &[&self.civil(day)])
    }

    /// For how long there is room.
    pub fn room_for_recording(self, minutes: u64) -> String {
        self.phrase(Phrase::RoomForRecording, &[&minutes.to_string()])
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

    #[test]
    fn dates_follow_the_language() {
        let check = |date: &str, language: Language, expected: &str| assert_eq!(language.civil(date), expected);
        check("2026-11-22", Language::Polish, "22.11.2026");
        check("2026-11-22", Language::English, "2026-11-22");
        check("2026-11", Language::Polish, "11.2026");
        check("wczoraj", Language::Polish, "wczoraj");
    }

    #[test]
    fn a_last_day_that_is_over_is_said_to_be() {
        let check = |today: &str, expected: &str| {
            let said = Language::Polish.send_until("2026-11-25", today);
            assert!(said.starts_with(expected) && said.contains("25.11.2026"), "{said}");
        };
        check("2026-11-25", "Ostatni dzień, w którym można je wysłać:");
        check("2026-12-01", "Ostatni dzień na wysłanie minął:");
    }
}
