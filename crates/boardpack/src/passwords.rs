//! The passwords that agencies agreed for their workbooks: a file that only the office's own user may read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use boardpack_model::{AgencyCode, Secret};

/// The passwords in a file, by agency. No message says anything of what stands in it but the line.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<AgencyCode, Secret>> {
    let shown = path.display();
    let mut file = File::open(path).with_context(|| format!("opening the workbook passwords {shown}"))?;
    let mode = file
        .metadata()
        .with_context(|| format!("looking at {shown}"))?
        .mode();
    if mode & 0o077 != 0 {
        bail!(
            "the workbook passwords in {shown} can be read or changed by others (its mode is {:o}): \
             make it yours alone with `chmod 600`",
            mode & 0o777
        );
    }
    let mut text = String::new();
    file.read_to_string(&mut text)
        .with_context(|| format!("reading {shown}"))?;
    parse(&text).map_err(|line| {
        anyhow::anyhow!(
            "the workbook passwords in {shown} cannot be understood at line {line}: \
             each line is an agency's code and its password, police = \"…\""
        )
    })
}

/// The passwords, or the number of the line that cannot be understood. What TOML's own reader would say quotes the line.
fn parse(text: &str) -> Result<BTreeMap<AgencyCode, Secret>, usize> {
    let line = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let written: BTreeMap<String, toml::Spanned<String>> =
        toml::from_str(text).map_err(|error| line(error.span().map_or(0, |span| span.start)))?;
    written
        .into_iter()
        .map(|(agency, password)| {
            let number = line(password.span().start);
            let agency = AgencyCode::new(&agency).map_err(|_| number)?;
            let password = password.into_inner();
            if password.is_empty() {
                return Err(number);
            }
            Ok((agency, Secret::new(password)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_an_agency_and_its_password() {
        let read =
            parse("# agreed 2026-04-01\npolice = \"open sesame\"\nmental-health = 'a \"b\"'\n").unwrap();
        let read: Vec<(&str, &str)> = read
            .iter()
            .map(|(agency, secret)| (agency.as_str(), secret.reveal()))
            .collect();
        assert_eq!(read, [("mental-health", "a \"b\""), ("police", "open sesame")]);
    }

    #[test]
    fn what_cannot_be_understood_is_told_by_its_line() {
        let check = |text: &str, line: usize| assert_eq!(parse(text).unwrap_err(), line, "{text}");
        check("police = \"a\"\nhealth = open sesame\n", 2);
        check("police = 1234\n", 1);
        check("\npolice = \"\"\n", 2);
        check("police = \"a\"\nPolice! = \"b\"\n", 2);
        check("police = \"a\"\n\"Not An Agency\" = \"b\"\n", 2);
        check("[police]\npassword = \"a\"\n", 1);
    }
}
