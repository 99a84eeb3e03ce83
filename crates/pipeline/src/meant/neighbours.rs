//! Who the statistical neighbours are: by name, or as a published model gives them.

use crate::nearest::did_you_mean;
use crate::report::Report;
use crate::written::Files;
use crate::written::imports::NeighboursWritten;
use crate::written::section::At;
use crate::written::tidy::Table;

/// The most neighbours that a model's row names.
const MOST: usize = 20;

/// One neighbour.
pub(crate) struct Neighbour {
    /// Its name.
    pub(crate) name: String,
    /// Its code in older files (`old_la_code`), where a model gives it.
    pub(crate) code: Option<String>,
}

/// The neighbours, in the model's order; none where nothing names them.
pub(crate) fn neighbours(report: &Report, files: &Files) -> Vec<Neighbour> {
    let Some(written) = &files.imports.neighbours else {
        return Vec::new();
    };
    if let (Some(file), Some(of)) = (&written.file, &written.of) {
        return of_model(report, files, (file, of)).unwrap_or_default();
    }
    by_name(report, written)
}

fn by_name(report: &Report, written: &NeighboursWritten) -> Vec<Neighbour> {
    for (index, name) in written.names.iter().enumerate() {
        if written.names[..index]
            .iter()
            .any(|other| other.value == name.value)
        {
            let hint = "take one of them out".to_owned();
            report.say(
                name.spot,
                format!("`{}` stands twice in this list", name.value),
                hint,
            );
        }
    }
    let neighbour = |name: &At<String>| Neighbour {
        name: name.value.clone(),
        code: None,
    };
    written.names.iter().map(neighbour).collect()
}

/// The row of a place names its neighbours by their codes under `SN_1`, `SN_2` …; their names stand in rows of their own.
fn of_model(
    report: &Report,
    files: &Files,
    (file, of): (&At<String>, &At<String>),
) -> Option<Vec<Neighbour>> {
    let Some(table) = files.tables.get(&file.value) else {
        let hint = did_you_mean(&file.value, files.tables.keys().map(String::as_str))
            .unwrap_or_else(|| "put the published model into the folder comparators/".to_owned());
        report.say(
            file.spot,
            format!("there is no file comparators/{}", file.value),
            hint,
        );
        return None;
    };
    let table = table.as_ref()?;
    let (code, name) = (table.find("old_la_code"), table.find("la_name"));
    let places: Vec<usize> = (1..=MOST)
        .map_while(|place| table.find(&format!("SN_{place}")))
        .collect();
    let (Some(code), Some(name), false) = (code, name, places.is_empty()) else {
        let hint = "take the model that has a row for each place, with old_la_code, la_name, SN_1, SN_2 …"
            .to_owned();
        let message = format!("comparators/{} is no model of neighbours", file.value);
        report.say(file.spot, message, hint);
        return None;
    };
    let names = || table.rows().map(|row| table.cell(row, name));
    let Some(row) = table.rows().find(|row| table.cell(*row, name) == of.value) else {
        let hint = did_you_mean(&of.value, names())
            .unwrap_or_else(|| "write the name as the file has it".to_owned());
        report.say(
            of.spot,
            format!("{} has no row of `{}`", file.value, of.value),
            hint,
        );
        return None;
    };
    let neighbour = |place: &usize| neighbour(report, table, (row, *place), (code, name));
    Some(places.iter().filter_map(neighbour).collect())
}

/// The neighbour whose code stands in a cell.
fn neighbour(
    report: &Report,
    table: &Table,
    (row, place): (usize, usize),
    (code, name): (usize, usize),
) -> Option<Neighbour> {
    let wanted = table.cell(row, place);
    let found = table.rows().find(|row| table.cell(*row, code) == wanted);
    if found.is_none() {
        let hint = "keep the rows of the neighbours in an extract: their names stand there".to_owned();
        let spot = table.cell_spot(report, row, place);
        report.say(spot, format!("no row has the code `{wanted}`"), hint);
    }
    Some(Neighbour {
        name: table.cell(found?, name).to_owned(),
        code: Some(wanted.to_owned()),
    })
}
