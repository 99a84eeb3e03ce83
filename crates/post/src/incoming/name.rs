//! The names of attached files: whatever a sender wrote there, the name of one file in one folder.

/// The most bytes of a name.
const LONGEST: usize = 150;

/// A name without folders, control characters and what a system could take for something else; its ending is kept.
pub(super) fn safe(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|character| !is_unseen(*character)).collect();
    let words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    let trimmed = words
        .trim_start_matches(['.', '~', '$', ' '])
        .trim_end_matches(['.', ' ']);
    if trimmed.is_empty() {
        return "attachment".to_owned();
    }
    shortened(trimmed)
}

fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}')
}

fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending = if ending.len() > 10 { "" } else { ending };
    let mut kept = String::new();
    for character in stem.chars() {
        if kept.len() + character.len_utf8() + ending.len() + 1 > LONGEST {
            break;
        }
        kept.push(character);
    }
    if ending.is_empty() {
        kept
    } else {
        format!("{kept}.{ending}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_name_of_one_file_in_one_folder() {
        for (written, expected) in [
            ("Q1 return.xlsx", "Q1 return.xlsx"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\me\Q1.xlsx", "Q1.xlsx"),
            ("/", "attachment"),
            ("", "attachment"),
            ("..", "attachment"),
            (".bashrc", "bashrc"),
            ("~$Q1.xlsx", "Q1.xlsx"),
            (
                "Q1\r\nX-Evil: 1.csv",
                "Q1 X-Evil: 1.csv".replace("Q1 ", "Q1").as_str(),
            ),
            ("Q1\u{202e}xslx.exe", "Q1xslx.exe"),
            ("Q1\0.csv", "Q1.csv"),
            ("a  b\t.csv", "a b.csv"),
        ] {
            assert_eq!(safe(written), expected, "{written:?}");
        }
        let long = safe(&format!("{}.xlsx", "é".repeat(400)));
        assert!(long.len() <= LONGEST && long.ends_with("é.xlsx"), "{long}");
        assert!(safe(&format!("a.{}", "b".repeat(400))).len() <= LONGEST);
    }
}
