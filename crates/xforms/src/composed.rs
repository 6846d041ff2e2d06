//! Letters in their composed form: some keyboards and clipboards write `ż` as `z` and a dot above, and the two are not equal.

use std::borrow::Cow;

/// By the mark above or below: letters of the Latin and Cyrillic scripts, each followed by the one that it makes with the
/// mark (Unicode, canonical composition).
#[rustfmt::skip]
const MARKED: [(char, &str); 25] = [
    ('\u{300}', "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ"),
    ('\u{301}', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿГЃКЌгѓкќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ"),
    ('\u{302}', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
    ('\u{303}', "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
    ('\u{304}', "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝ"),
    ('\u{306}', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặ"),
    ('\u{307}', "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"),
    ('\u{308}', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
    ('\u{309}', "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
    ('\u{30a}', "AÅaåUŮuůwẘyẙ"),
    ('\u{30b}', "OŐoőUŰuűУӲуӳ"),
    ('\u{30c}', "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
    ('\u{30f}', "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ"),
    ('\u{311}', "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
    ('\u{31b}', "OƠoơUƯuư"),
    ('\u{323}', "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"),
    ('\u{324}', "UṲuṳ"),
    ('\u{325}', "AḀaḁ"),
    ('\u{326}', "SȘsșTȚtț"),
    ('\u{327}', "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
    ('\u{328}', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
    ('\u{32d}', "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
    ('\u{32e}', "HḪhḫ"),
    ('\u{330}', "EḚeḛIḬiḭUṴuṵ"),
    ('\u{331}', "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),
];

/// The text with every letter of the Latin and Cyrillic scripts composed as far as it goes (as NFC does).
///
/// ```
/// use xforms::composed;
/// assert_eq!(composed("Łódz\u{301}, z\u{307}o\u{301}łty"), "Łódź, żółty");
/// ```
pub fn composed(text: &str) -> Cow<'_, str> {
    // The first bytes of all marks in UTF-8.
    if !text.bytes().any(|byte| matches!(byte, 0xcc | 0xcd)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let made = made_with(c).zip(out.chars().next_back()).and_then(|(made, before)| letter(made, before));
        if let Some(made) = made {
            out.pop();
            out.push(made);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// What is made with this mark.
fn made_with(mark: char) -> Option<&'static str> {
    if !('\u{300}'..='\u{36f}').contains(&mark) {
        return None;
    }
    MARKED.iter().find(|(known, _)| *known == mark).map(|(_, made)| *made)
}

fn letter(made: &str, bare: char) -> Option<char> {
    let mut letters = made.chars();
    while let (Some(known), Some(marked)) = (letters.next(), letters.next()) {
        if known == bare {
            return Some(marked);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(composed(text), expected, "{text:?}");
    }

    #[test]
    fn letters_are_composed() {
        check("", "");
        check("Łódź, żółty", "Łódź, żółty");
        check("a\u{328}", "ą");
        check("e\u{323}\u{302}", "ệ");
        check("и\u{306}", "й");
        // What nothing makes stays.
        check("\u{301}a", "\u{301}a");
        check("q\u{301}", "q\u{301}");
        check("🌳\u{fe0f}", "🌳\u{fe0f}");
    }

    #[test]
    fn the_table_is_whole() {
        for (mark, made) in MARKED {
            assert!(made.chars().count() % 2 == 0 && !made.is_empty(), "{mark:?}");
            let pairs: Vec<char> = made.chars().collect();
            for pair in pairs.chunks(2) {
                check(&format!("{}{mark}", pair[0]), &pair[1].to_string());
            }
        }
    }
}
