//! Postcodes, e-mail addresses and telephone numbers as they are written here.

/// The areas of British postcodes (the letters before the first digit).
const AREAS: &str = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX \
    FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW \
    OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN \
    WR WS WV YO ZE ";

/// The full postcodes in a text, without their spaces and in capitals.
///
/// Alone in its cell a postcode may be written together; within words its two halves stand apart, because many codes look
/// like one written together.
pub(super) fn postcodes(text: &str) -> Vec<String> {
    let text = crate::fold::trimmed(text);
    if text.len() <= 8 && !text.contains(' ') {
        return postcode(text).into_iter().collect();
    }
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(2)
        .filter(|pair| pair[1].len() == 3)
        .filter_map(|pair| postcode(&format!("{}{}", pair[0], pair[1])))
        .collect()
}

fn postcode(together: &str) -> Option<String> {
    let code = together.to_ascii_uppercase();
    if !code.is_ascii() || !(5..=7).contains(&code.len()) {
        return None;
    }
    let (outward, inward) = code.split_at(code.len() - 3);
    let digits_at = outward.find(|c: char| c.is_ascii_digit())?;
    let (area, district) = outward.split_at(digits_at);
    let is_area = !area.is_empty() && AREAS.contains(&format!(" {area} "));
    let is_district = match district.as_bytes() {
        [first] => first.is_ascii_digit(),
        [first, second] => first.is_ascii_digit() && second.is_ascii_alphanumeric(),
        _ => false,
    };
    let is_inward = match inward.as_bytes() {
        [digit, rest @ ..] => {
            digit.is_ascii_digit()
                && rest
                    .iter()
                    .all(|letter| letter.is_ascii_uppercase() && !b"CIKMOV".contains(letter))
        }
        [] => false,
    };
    (is_area && is_district && is_inward).then_some(code)
}

/// The e-mail addresses in a text, in small letters.
pub(super) fn addresses(text: &str) -> Vec<String> {
    if !text.contains('@') {
        return Vec::new();
    }
    let is_part = |c: char| c.is_alphanumeric() || ".@_%+-'".contains(c);
    text.split(|c| !is_part(c))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| {
            word.split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        })
        .map(str::to_lowercase)
        .collect()
}

/// The telephone numbers in a text, as their digits from the leading nought.
///
/// Ten or eleven digits that begin 01, 02, 03, 05, 07, 08 or 09, or the same after +44; spaces, brackets and dashes between
/// them do not count.
pub(super) fn telephones(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut digits = String::new();
    // What follows a point is a fraction.
    let mut is_fraction = false;
    for c in text.chars().chain(['\n']) {
        match c {
            c if c.is_ascii_digit() => digits.push(c),
            '+' if digits.is_empty() => digits.push(c),
            ' ' | '(' | ')' | '-' | '\u{a0}' if !digits.is_empty() => {}
            _ => {
                let number = std::mem::take(&mut digits);
                found.extend(telephone(&number).filter(|_| !is_fraction));
                is_fraction = c == '.' && !number.is_empty();
            }
        }
    }
    found
}

fn telephone(digits: &str) -> Option<String> {
    let local = match digits.strip_prefix("+44") {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits.to_owned(),
    };
    let begins = local.strip_prefix('0')?.as_bytes().first()?;
    let is_one = matches!(begins, b'1' | b'2' | b'3' | b'5' | b'7' | b'8' | b'9');
    (is_one && (10..=11).contains(&local.len())).then_some(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, postcode: &[&str], address: &[&str], telephone: &[&str]) {
        assert_eq!(postcodes(text), postcode, "{text}");
        assert_eq!(addresses(text), address, "{text}");
        assert_eq!(telephones(text), telephone, "{text}");
    }

    #[test]
    fn what_identifies_a_household_or_a_desk_is_known() {
        check("SW1A 1AA", &["SW1A1AA"], &[], &[]);
        check("m1 1ae", &["M11AE"], &[], &[]);
        check("BL12AB", &["BL12AB"], &[], &[]);
        check("Blanktown Centre, 1 High Street, BL1 2AB.", &["BL12AB"], &[], &[]);
        check("Jo@Agency.example; x", &[], &["jo@agency.example"], &[]);
        check("ring 01632 960001", &[], &[], &["01632960001"]);
        check("+44 (0)1632 960 001", &[], &[], &["01632960001"]);
    }

    #[test]
    fn codes_and_figures_are_none_of_these() {
        for text in [
            "E06000032",
            "0080020624",
            "Q1 2AB",
            "2026-27 Q1",
            "1,234,567,890",
            "1234567890",
            "0.0163296001",
            "POL01 7QS",
            "twice @ 12.5",
            "A1 2BC and more",
            "2026-07-21",
            "",
        ] {
            check(text, &[], &[], &[]);
        }
    }
}
