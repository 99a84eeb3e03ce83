//! The records of an .xls workbook: each part has its end, each sheet stands where the workbook says it does.

use crate::Refusal;

const BEGIN: [u16; 4] = [0x0809, 0x0409, 0x0209, 0x0009];
const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const PASSWORD: u16 = 0x002F;

/// Refuses a workbook stream that breaks off, holds zeros where records must be, or needs a password.
pub(super) fn check(stream: &[u8]) -> Result<(), Refusal> {
    let mut sheets = Vec::new();
    walk(stream, 0, |kind, body| {
        match kind {
            PASSWORD if body.iter().any(|byte| *byte != 0) => return Err(Refusal::password()),
            SHEET => sheets.push(
                body.get(..4)
                    .and_then(|at| at.try_into().ok())
                    .map(u32::from_le_bytes),
            ),
            _ => {}
        }
        Ok(())
    })?;
    for sheet in sheets {
        let start = sheet.and_then(|at| usize::try_from(at).ok()).ok_or_else(broken)?;
        walk(stream, start, |_, _| Ok(()))?;
    }
    Ok(())
}

fn broken() -> Refusal {
    Refusal::damaged("a sheet of the .xls workbook breaks off before its end")
}

/// Walks the records of one part, from its beginning to the end that belongs to it.
fn walk(
    stream: &[u8],
    start: usize,
    mut each: impl FnMut(u16, &[u8]) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut rest = stream.get(start..).ok_or_else(broken)?;
    let mut depth = 0;
    loop {
        let [a, b, c, d, after @ ..] = rest else {
            return Err(broken());
        };
        let kind = u16::from_le_bytes([*a, *b]);
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let body = after.get(..length).ok_or_else(broken)?;
        rest = &after[length..];
        if BEGIN.contains(&kind) {
            depth += 1;
        } else if depth == 0 || (kind == 0 && length == 0) {
            return Err(broken());
        }
        if kind == END {
            depth -= 1;
            if depth == 0 {
                return Ok(());
            }
        }
        each(kind, body)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RefusalKind;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap();
        [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
    }

    fn check_stream(records: &[Vec<u8>]) -> Option<RefusalKind> {
        check(&records.concat()).err().map(|refusal| refusal.kind)
    }

    #[test]
    fn a_workbook_is_walked_to_the_end_of_each_sheet() {
        let globals = [
            record(0x0809, &[0; 4]),
            record(SHEET, &[28, 0, 0, 0, 0, 0, 0, 0]),
            record(END, &[]),
        ];
        let start = u32::try_from(globals.concat().len()).unwrap();
        let globals = [
            record(0x0809, &[0; 4]),
            record(SHEET, &[&start.to_le_bytes()[..], &[0; 4]].concat()),
            record(END, &[]),
        ];
        let sheet = [
            record(0x0809, &[0; 4]),
            record(0x0203, &[0; 14]),
            record(END, &[]),
        ];
        assert_eq!(check_stream(&[globals.concat(), sheet.concat()]), None);
        let zeros = [record(0x0809, &[0; 4]), vec![0; 40]];
        assert_eq!(
            check_stream(&[globals.concat(), zeros.concat()]),
            Some(RefusalKind::Damaged)
        );
        assert_eq!(check_stream(&[globals.concat()]), Some(RefusalKind::Damaged));
    }

    #[test]
    fn a_password_is_told_from_damage() {
        let records = [
            record(0x0809, &[0; 4]),
            record(PASSWORD, &[1, 0, 1, 0]),
            record(END, &[]),
        ];
        assert_eq!(check_stream(&records), Some(RefusalKind::PasswordProtected));
    }
}
