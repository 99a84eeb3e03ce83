//! Data quality: coverage, open queries, new series, checks that could not run, each a table of its own below the other.

use boardpack_model::pack::{Pack, Quality};
use rust_xlsxwriter::XlsxError;

use super::sheet::{Cell, Column, Sheet, base};

const AGENCIES: [Column<'static>; 6] = [
    ("Agency", 46.0),
    ("Figures received", 16.0),
    ("Figures asked for", 34.0),
    ("Open queries", 60.0),
    ("Checks made", 16.0),
    ("Checks not made", 16.0),
];
const EXPLAINED: [Column<'static>; 4] = [
    ("Who explained", 0.0),
    ("Indicator", 0.0),
    ("What was asked", 0.0),
    ("What they say", 0.0),
];
const QUERIES: [Column<'static>; 4] = [
    ("Agency", 0.0),
    ("Indicator", 0.0),
    ("Place", 0.0),
    ("Query", 0.0),
];
const BREAKS: [Column<'static>; 3] = [("Indicator", 0.0), ("From", 0.0), ("What changed", 0.0)];
const RULES: [Column<'static>; 2] = [("Check that could not run", 0.0), ("Times", 0.0)];

/// The sheet. The first table's widths serve all.
pub(super) fn write(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    let quality = &pack.quality;
    sheet.title(
        "Data quality",
        "How complete and how sound the period’s figures are.",
    )?;
    sheet.widths(&AGENCIES)?;
    let mut row = 2;
    for sentence in &quality.sentences {
        sheet.text(row, 0, sentence, &base())?;
        row += 1;
    }
    for table in tables(quality) {
        sheet.heading(row + 1, table.heading)?;
        row = sheet.table(row + 2, table.name, table.columns, &table.rows)?;
    }
    Ok(())
}

struct Listed {
    heading: &'static str,
    name: &'static str,
    columns: &'static [Column<'static>],
    rows: Vec<Vec<Cell>>,
}

fn tables(quality: &Quality) -> [Listed; 5] {
    let agencies = quality.agencies.iter().map(|one| {
        let counts = [one.received, one.expected, one.queries].map(Cell::Count);
        let checks = match one.checks {
            Some(checks) => [checks.run, checks.not_run].map(Cell::Count),
            None => [Cell::text("–"), Cell::text("–")],
        };
        [&[Cell::text(&one.agency)], counts.as_slice(), &checks].concat()
    });
    let queries = quality.queries.iter();
    let queries = queries.map(|one| {
        [&one.agency, &one.indicator, &one.place, &one.message]
            .map(Cell::text)
            .into()
    });
    let explained = quality.explained.iter();
    let explained = explained.map(|one| {
        [&one.who, &one.indicator, &one.asked, &one.said]
            .map(Cell::text)
            .into()
    });
    let breaks = quality
        .breaks
        .iter()
        .map(|one| [&one.indicator, &one.period, &one.note].map(Cell::text).into());
    let rules = quality
        .rules_not_run
        .iter()
        .map(|(rule, times)| vec![Cell::text(rule), Cell::Count(*times)]);
    [
        Listed {
            heading: "Figures received, by agency",
            name: "Received",
            columns: &AGENCIES,
            rows: agencies.collect(),
        },
        Listed {
            heading: "Open queries",
            name: "Queries",
            columns: &QUERIES,
            rows: queries.collect(),
        },
        Listed {
            heading: "Queries that partners have explained",
            name: "Explained",
            columns: &EXPLAINED,
            rows: explained.collect(),
        },
        Listed {
            heading: "Where a new series begins",
            name: "NewSeries",
            columns: &BREAKS,
            rows: breaks.collect(),
        },
        Listed {
            heading: "Checks that could not run",
            name: "ChecksNotRun",
            columns: &RULES,
            rows: rules.collect(),
        },
    ]
}
