//! Changes inside long texts: finding the one change between two texts, and making it.

/// One change inside a text; positions count Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    pub start: u32,
    pub delete: u32,
    pub insert: String,
}

impl Splice {
    /// The change that makes `new` of `old`: what lies between their common beginning and their common end.
    ///
    /// ```
    /// let change = outbox::journal::Splice::between("zażółć", "zapełnić");
    /// let mut text = "zażółć".to_owned();
    /// assert!(change.apply(&mut text));
    /// assert_eq!(text, "zapełnić");
    /// ```
    pub fn between(old: &str, new: &str) -> Self {
        let mut head = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        while !(old.is_char_boundary(head) && new.is_char_boundary(head)) {
            head -= 1;
        }
        let (old_rest, new_rest) = (&old[head..], &new[head..]);
        let mut tail = old_rest.bytes().rev().zip(new_rest.bytes().rev()).take_while(|(a, b)| a == b).count();
        while !(old_rest.is_char_boundary(old_rest.len() - tail) && new_rest.is_char_boundary(new_rest.len() - tail)) {
            tail -= 1;
        }
        let scalars = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        Self {
            start: scalars(&old[..head]),
            delete: scalars(&old_rest[..old_rest.len() - tail]),
            insert: new_rest[..new_rest.len() - tail].to_owned(),
        }
    }

    /// Makes the change. False, and nothing changed, when the text is too short for it.
    pub fn apply(&self, text: &mut String) -> bool {
        let Some(start) = offset(text, self.start) else { return false };
        let Some(len) = offset(&text[start..], self.delete) else { return false };
        text.replace_range(start..start + len, &self.insert);
        true
    }
}

/// The byte offset of a scalar value's position; the end counts as one.
fn offset(text: &str, position: u32) -> Option<usize> {
    let position = usize::try_from(position).ok()?;
    let ends = std::iter::once(text.len());
    text.char_indices().map(|(offset, _)| offset).chain(ends).nth(position)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(old: &str, new: &str, expected: (u32, u32, &str)) {
        let change = Splice::between(old, new);
        assert_eq!((change.start, change.delete, change.insert.as_str()), expected, "{old:?} -> {new:?}");
    }

    #[test]
    fn the_change_is_what_differs() {
        check("", "", (0, 0, ""));
        check("abc", "abc", (3, 0, ""));
        check("abc", "abXc", (2, 0, "X"));
        check("aaa", "aa", (2, 1, ""));
        check("ś", "ź", (0, 1, "ź")); // they share their first byte
        check("a😀b", "a😁b", (1, 1, "😁")); // and these their first three
        check("łĂ", "łł", (1, 1, "ł"));
    }

    #[test]
    fn a_change_that_does_not_fit_changes_nothing() {
        let mut text = "ab".to_owned();
        assert!(!Splice { start: 3, delete: 0, insert: "x".into() }.apply(&mut text));
        assert!(!Splice { start: 1, delete: 2, insert: "x".into() }.apply(&mut text));
        assert!(!Splice { start: 0, delete: u32::MAX, insert: String::new() }.apply(&mut text));
        assert_eq!(text, "ab");
    }

    proptest! {
        #[test]
        fn applying_the_change_gives_the_new_text(old in "[aąś😀😁]{0,12}", new in "[aąś😀😁]{0,12}") {
            let mut text = old.clone();
            prop_assert!(Splice::between(&old, &new).apply(&mut text));
            prop_assert_eq!(text, new);
        }

        #[test]
        fn of_any_texts(old in any::<String>(), new in any::<String>()) {
            let mut text = old.clone();
            prop_assert!(Splice::between(&old, &new).apply(&mut text));
            prop_assert_eq!(text, new);
        }
    }
}
