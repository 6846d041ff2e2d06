//! Why a response waits longer than for a network, or is kept apart.

use crate::{Language, phrases::fill};

impl Language {
    /// A sentence for a reason's code: the receipt's from quarantine, or that of an attempt to send. A code without words is
    /// shown itself.
    pub fn quarantine_reason(self, reason: &str) -> String {
        let told = match reason {
            "other-digest" => self.pick([
                "pod tym numerem jest już inna odpowiedź",
                "another response already stands under this number",
                "під цим номером уже є інша відповідь",
            ]),
            "replaced" => self.pick([
                "po poprawieniu zastąpiła ją nowsza",
                "it was changed, and a newer one stands in its place",
                "після виправлення її замінила новіша",
            ]),
            "unknown-form" => self.pick([
                "urząd nie ma tej wersji ankiety",
                "the town hall does not have this version of the survey",
                "міська рада не має цієї версії опитування",
            ]),
            "body-too-large" => self.pick([
                "jest za duża, by wysłać ją przez sieć. Tutaj nic nie zginęło; proszę na stronie „Moje odpowiedzi” zapisać plik ratunkowy i przekazać go osobom prowadzącym badanie",
                "it is too large to be sent over the network. Nothing is lost here; please save a rescue file on the page “My responses” and give it to the people who run the survey",
                "вона завелика, щоб надіслати її мережею. Тут нічого не втрачено; збережіть рятувальний файл на сторінці «Мої відповіді» й передайте його тим, хто проводить опитування",
            ]),
            "not-sealed" => self.pick([
                "nie jest zaszyfrowana, a w tej ankiecie przez internet przyjmuje się tylko zaszyfrowane. Tutaj nic nie zginęło. Proszę na stronie „Moje odpowiedzi” zapisać plik ratunkowy i przekazać go osobom prowadzącym badanie",
                "it is not encrypted, and in this survey only encrypted ones are taken over the internet. Nothing is lost here. Please save a rescue file on the page “My responses” and give it to the people who run the survey",
                "вона не зашифрована, а в цьому опитуванні через інтернет приймають лише зашифровані. Тут нічого не втрачено. Збережіть рятувальний файл на сторінці «Мої відповіді» й передайте його тим, хто проводить опитування",
            ]),
            "unknown-version" => self.pick([
                "program w urzędzie jest starszy niż ta aplikacja",
                "the town hall's program is older than this app",
                "програма в міській раді старіша за цей застосунок",
            ]),
            "not-found" => self.pick([
                "tego, co tu zapisano, nie da się odczytać w całości. Proszę na stronie „Moje odpowiedzi” zapisać plik ratunkowy i przekazać go osobom prowadzącym badanie",
                "what was saved here cannot be read completely. Please save a rescue file on the page “My responses” and give it to the people who run the survey",
                "збережене тут не вдається прочитати повністю. Збережіть рятувальний файл на сторінці «Мої відповіді» й передайте його тим, хто проводить опитування",
            ]),
            "malformed-record" | "digest-mismatch" | "id-mismatch" | "missing-secret" => self.pick([
                "połączenie zmieniło wysłane dane. Tutaj nic nie zginęło, a wysyłanie jest powtarzane",
                "the connection changed what was sent. Nothing is lost here, and sending is tried again",
                "з’єднання змінило надіслані дані. Тут нічого не втрачено, надсилання повторюється",
            ]),
            "unknown-key" => self.pick([
                "serwer odpowiedział, ale potwierdzenie podpisano kluczem, którego to urządzenie nie zna, więc nie wiadomo, czy odpowiedzi dotarły. Nic nie zginęło: są tutaj, a następna próba będzie za dobę",
                "the server has answered, but the receipt is signed with a key that this device does not know, so nobody can tell whether the answers have arrived. Nothing is lost: they are here, and the next attempt comes in a day",
                "сервер відповів, але підтвердження підписано ключем, якого цей пристрій не знає, тож невідомо, чи відповіді дійшли. Нічого не втрачено: вони тут, наступна спроба буде за добу",
            ]),
            "false-receipt" => self.pick([
                "przyszło potwierdzenie, którego urząd nie podpisał. Nic nie zginęło: odpowiedzi są tutaj, a wysyłanie jest powtarzane",
                "a receipt came that the town hall has not signed. Nothing is lost: the answers are here, and sending is tried again",
                "надійшло підтвердження, якого міська рада не підписала. Нічого не втрачено: відповіді тут, надсилання повторюється",
            ]),
            other => other,
        };
        fill(self.pick(["Powód: {}.", "Reason: {}.", "Причина: {}."]), &[told])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_can_do_is_said() {
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
