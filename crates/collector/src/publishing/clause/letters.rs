//! A letter in the place of a town's name: `Gmina N.`, `Miasto X, Rynek 1`.

/// After these, what a town is called.
const PLACES: [&str; 16] = [
    "gmina",
    "gminy",
    "gminie",
    "gminą",
    "miasto",
    "miasta",
    "miastem",
    "mieście",
    "miasteczko",
    "powiat",
    "powiatu",
    "wieś",
    "wsi",
    "sołectwo",
    "громада",
    "місто",
];

/// The places in a text, as it is written: a small letter is a word.
pub fn found(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.iter().zip(words.iter().skip(1));
    let stands = |(before, word): &(&&str, &&str)| {
        let is_place =
            PLACES.contains(&bare(before).to_lowercase().as_str()) && !before.ends_with(['.', ',', ':', ';']);
        let letter = bare(word);
        is_place && letter.chars().count() == 1 && letter.chars().all(char::is_uppercase)
    };
    pairs.filter(stands).map(|(before, word)| format!("{before} {}", bare(word)).to_lowercase()).collect()
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::{in_text, in_value};
    use super::found;

    #[test]
    fn a_letter_for_a_name_is_asked_about() {
        for text in [
            "Administratorem danych jest Gmina N.",
            "Administratorem danych jest Wójt Gminy N., Rynek 1.",
            "Administratorem danych jest Miasto X",
            "Administratorem danych jest Miasto X, Rynek 1, 58-573 X.",
            "Administratorem danych jest Miasto „X” z siedzibą przy ul. Rynek 1.",
            "Administratorem danych jest Urząd Miasta **N.**",
            "Administratorem danych jest Gmina ...",
            "Administratorem danych jest Gmina …, Rynek 1.",
            "Administratorem danych jest Gmina .... z siedzibą w Kątach.",
            "Адміністратор даних: Громада Н.",
        ] {
            assert!(in_text(text).is_some() && in_value(text).is_some(), "{text}");
        }
        for value in ["Gmina N.", "Miasto X", "Urząd Miasta X, Rynek 1", "Gmina ...", "Gmina …", "Gmina ..., Rynek 1"]
        {
            assert!(in_value(value).is_some(), "{value}");
        }
        for text in [
            "Administratorem danych jest gmina i miasto Kąty, w gminie z siedzibą w Kątach.",
            "Kontakt w gminie. W tej sprawie: rada gminy. A także rada miasta. I tyle.",
            "Biuro w mieście, B. Nowak, pokój A.",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
