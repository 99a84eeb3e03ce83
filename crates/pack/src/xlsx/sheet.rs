//! A worksheet as all sheets of the workbook are: its page, its styles, its cells and its tables.

use boardpack_model::assessment::Rag;
use boardpack_model::pack::Pack;
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, IgnoreError, Table, TableColumn, TableStyle, Workbook,
    Worksheet, XlsxError,
};

use crate::font::{Weight, width};
use crate::palette::{self, Colour, Tag};
use crate::plain::{one_line, plain};
use crate::signs;

/// The longest text that a cell takes is 32,767 units; a text of this many letters is never longer.
const LONGEST: usize = 16_000;
/// The height of a line of text and of the highest row, in points.
const LINE: f64 = 13.0;
const HIGHEST: f64 = 400.0;
/// The width of a digit and the size of the text, in pixels.
const DIGIT: f64 = 7.0;
const EM: f32 = 13.33;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Blank,
    /// A text, as data: never a formula.
    Text(String),
    /// The same in grey.
    Quiet(String),
    /// The same with what may not break on the right, as figures stand.
    Figure(String),
    /// A number with its number format.
    Number(f64, String),
    /// A count of things in a list, at the left under its head.
    Count(u32),
    /// A rating: word and shape on its ground.
    Rating(Rag, bool),
    /// A text on a ground.
    Tagged(String, Tag),
}

impl Cell {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text that has to fit its column.
    fn words(&self) -> &str {
        match self {
            Self::Text(text) | Self::Quiet(text) | Self::Figure(text) | Self::Tagged(text, _) => text,
            Self::Rating(rag, is_withheld) => signs::rating(*rag, *is_withheld),
            Self::Blank | Self::Number(..) | Self::Count(_) => "",
        }
    }

    /// A printed number as a number, so that it can be summed; its text where it is a mark.
    pub(super) fn parsed(text: &str) -> Self {
        let digits = text.replace(',', "").replace('−', "-");
        let is_plain = digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
        match digits.parse::<f64>() {
            Ok(number) if is_plain => Self::Number(number, "#,##0.##".to_owned()),
            _ if text.is_empty() => Self::Blank,
            _ => Self::Figure(text.to_owned()),
        }
    }
}

/// A column: its head and its width in letters.
pub(super) type Column<'a> = (&'a str, f64);

/// A worksheet with the pack's page set-up.
pub(super) struct Sheet<'a> {
    pub(super) sheet: &'a mut Worksheet,
    widths: Vec<f64>,
}

impl<'a> Sheet<'a> {
    /// A new sheet at the end of the book: landscape A4, one page wide, the marking at head and foot of each page.
    pub(super) fn new(book: &'a mut Workbook, name: &str, pack: &Pack) -> Result<Self, XlsxError> {
        let of = format!(
            "{}, {}, {}",
            pack.title,
            pack.period,
            signs::issue(pack.edition.issue)
        );
        Self::page(book, name, (&pack.marking, &of))
    }

    /// The same for what is no pack: the marking, and what it is a sheet of.
    pub(super) fn page(
        book: &'a mut Workbook,
        name: &str,
        (marking, of): (&str, &str),
    ) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet();
        let (marking, of) = (printed(marking), printed(of));
        sheet
            .set_name(name)?
            .set_landscape()
            .set_paper_size(9)
            .set_margins(0.5, 0.5, 0.8, 0.8, 0.35, 0.35)
            .set_print_fit_to_pages(1, 0)
            .set_screen_gridlines(false)
            .set_header(format!("&C&B{marking}"))
            .set_footer(format!("&L{of}&C&B{marking}&B&RPage &P of &N"));
        Ok(Self {
            sheet,
            widths: Vec::new(),
        })
    }

    /// The sheet's title in the first row and a sentence in the second.
    pub(super) fn title(&mut self, title: &str, about: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(0, 24)?;
        self.text(
            0,
            0,
            title,
            &base()
                .set_bold()
                .set_font_size(16)
                .set_font_color(colour(palette::DATA)),
        )?;
        self.text(1, 0, about, &base().set_font_color(colour(palette::QUIET)))
    }

    /// Texts beside each other in columns from the first, in a row high enough for all their lines.
    pub(super) fn paragraphs(&mut self, row: u32, texts: &[(&str, &Format)]) -> Result<(), XlsxError> {
        self.fit(row, &texts.iter().map(|(text, _)| *text).collect::<Vec<&str>>())?;
        for (column, (text, format)) in (0_u16..).zip(texts) {
            self.text(row, column, text, format)?;
        }
        Ok(())
    }

    /// The row as high as its fullest cell: programs differ in whether they do so themselves.
    fn fit(&mut self, row: u32, texts: &[&str]) -> Result<(), XlsxError> {
        let cells = texts.iter().zip(&self.widths);
        let most = cells.map(|(text, width)| lines(text, *width)).max().unwrap_or(1);
        if most > 1 {
            self.sheet
                .set_row_height(row, (f64::from(most) * LINE + 3.0).min(HIGHEST))?;
        }
        Ok(())
    }

    /// A heading within a sheet.
    pub(super) fn heading(&mut self, row: u32, text: &str) -> Result<(), XlsxError> {
        self.text(
            row,
            0,
            text,
            &base()
                .set_bold()
                .set_font_size(13)
                .set_font_color(colour(palette::DATA)),
        )
    }

    /// A text, cleaned. One that begins like a formula is marked as text, so that editing its cell does not make it one.
    pub(super) fn text(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let text: String = plain(text).chars().take(LONGEST).collect();
        if text.trim_start().starts_with(['=', '+', '-', '@']) {
            let format = format.clone().set_quote_prefix();
            self.sheet.write_string_with_format(row, column, text, &format)?;
        } else {
            self.sheet.write_string_with_format(row, column, text, format)?;
        }
        Ok(())
    }

    /// A cell of a table.
    pub(super) fn cell(&mut self, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let ruled = ruled();
        match cell {
            Cell::Blank => self.sheet.write_blank(row, column, &ruled).map(|_| ()),
            Cell::Text(text) => self.text(row, column, text, &ruled),
            Cell::Quiet(text) => self.text(row, column, text, &ruled.set_font_color(colour(palette::QUIET))),
            Cell::Figure(text) => self.text(row, column, text, &at_right(ruled)),
            Cell::Number(number, format) if number.is_finite() => {
                let format = at_right(ruled).set_num_format(format);
                self.sheet
                    .write_number_with_format(row, column, *number, &format)
                    .map(|_| ())
            }
            Cell::Count(number) => {
                let format = ruled.set_num_format("#,##0").set_align(FormatAlign::Left);
                self.sheet
                    .write_number_with_format(row, column, *number, &format)
                    .map(|_| ())
            }
            Cell::Number(..) => self.sheet.write_blank(row, column, &ruled).map(|_| ()),
            Cell::Rating(rag, is_withheld) => {
                let shape = if *is_withheld {
                    "–"
                } else {
                    palette::rag_shape(*rag)
                };
                let words = format!("{shape} {}", signs::rating(*rag, *is_withheld));
                self.text(row, column, &words, &tagged(palette::rag_tag(*rag)))
            }
            Cell::Tagged(text, tag) => {
                self.text(row, column, text, &tagged(*tag).set_align(FormatAlign::Center))
            }
        }
    }

    /// A table with its heads at `row`; without rows it would be no table, and a sentence stands there.
    ///
    /// Gives the first row below it.
    pub(super) fn table(
        &mut self,
        row: u32,
        name: &str,
        columns: &[Column<'_>],
        rows: &[Vec<Cell>],
    ) -> Result<u32, XlsxError> {
        if rows.is_empty() || columns.is_empty() {
            self.text(row, 0, "None.", &base())?;
            return Ok(row + 1);
        }
        let last = row + u32::try_from(rows.len()).unwrap_or(u32::MAX - row);
        let last_column = u16::try_from(columns.len() - 1).unwrap_or(u16::MAX);
        self.fit(row, &columns.iter().map(|(text, _)| *text).collect::<Vec<&str>>())?;
        let texts = heads(columns);
        let heads = texts.iter().enumerate().map(|(column, text)| {
            let first = rows.first().and_then(|cells| cells.get(column));
            let is_right = matches!(first, Some(Cell::Figure(_) | Cell::Number(..)));
            let format = if is_right { at_right(head()) } else { head() };
            TableColumn::new().set_header(text).set_header_format(&format)
        });
        let table = Table::new()
            .set_name(name)
            .set_style(TableStyle::None)
            .set_columns(&heads.collect::<Vec<TableColumn>>());
        self.sheet.add_table(row, 0, last, last_column, &table)?;
        for (below, cells) in (row + 1..).zip(rows) {
            self.fit(below, &cells.iter().map(Cell::words).collect::<Vec<&str>>())?;
            for (column, cell) in (0_u16..).zip(cells) {
                self.cell(below, column, cell)?;
            }
        }
        self.sheet
            .ignore_error_range(row + 1, 0, last, last_column, IgnoreError::NumberStoredAsText)?;
        Ok(last + 1)
    }

    /// The widths of the columns.
    pub(super) fn widths(&mut self, columns: &[Column<'_>]) -> Result<(), XlsxError> {
        for (column, (_, width)) in (0_u16..).zip(columns) {
            self.sheet.set_column_width(column, *width)?;
        }
        self.widths = columns.iter().map(|(_, width)| *width).collect();
        Ok(())
    }

    /// Rows down to `row` and columns before `column` stay in sight; the head row is repeated on each printed page.
    pub(super) fn freeze(&mut self, row: u32, column: u16) -> Result<(), XlsxError> {
        self.sheet
            .set_freeze_panes(row + 1, column)?
            .set_repeat_rows(row, row)?;
        Ok(())
    }
}

/// The heads of a table: of two that say the same, the later is numbered, as tables ask for.
fn heads(columns: &[Column<'_>]) -> Vec<String> {
    let mut heads: Vec<String> = Vec::new();
    for (index, (text, _)) in columns.iter().enumerate() {
        let text: String = one_line(text).chars().take(100).collect();
        let is_taken = text.is_empty()
            || heads
                .iter()
                .any(|head| head.to_lowercase() == text.to_lowercase());
        heads.push(if is_taken {
            format!("{text} ({})", index + 1)
        } else {
            text
        });
    }
    heads
}

/// How many lines a text takes in a column of that many digits, in the font of the cells.
fn lines(text: &str, digits: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a column is at most 255 digits wide"
    )]
    let room = (digits * DIGIT).max(DIGIT) as f32;
    let space = width(" ", EM, Weight::Regular);
    let mut taken = 0;
    for line in text.lines() {
        let mut at = 0.0;
        taken += 1;
        for word in line.split_whitespace() {
            let wide = width(word, EM, Weight::Regular);
            if at > 0.0 && at + space + wide > room {
                taken += 1;
                at = 0.0;
            }
            at += wide + if at > 0.0 { space } else { 0.0 };
            while at > room {
                taken += 1;
                at -= room;
            }
        }
    }
    taken
}

/// The common ground of all formats.
pub(super) fn base() -> Format {
    Format::new()
        .set_font_name("Arial")
        .set_font_size(10)
        .set_font_color(colour(palette::INK))
}

fn ruled() -> Format {
    base()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(colour(palette::GRID))
}

/// As figures stand: at the right, with a little air before the next column.
fn at_right(format: Format) -> Format {
    format.set_align(FormatAlign::Right).set_indent(1)
}

fn head() -> Format {
    base()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Bottom)
        .set_font_color(colour(palette::WHITE))
        .set_background_color(colour(palette::DATA))
}

fn tagged(tag: Tag) -> Format {
    ruled()
        .set_bold()
        .set_font_color(colour(tag.ink))
        .set_background_color(colour(tag.ground))
}

/// A colour as the writer takes it.
pub(super) fn colour((red, green, blue): Colour) -> Color {
    Color::RGB(u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue))
}

/// A text in a printed head or foot: its `&` is no code there, and no more letters than fit three parts.
fn printed(text: &str) -> String {
    let short: String = one_line(text).chars().take(60).collect();
    short.replace('&', "&&")
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn printed_numbers_become_numbers_and_marks_stay() {
        for (text, cell) in [
            ("1,234", Cell::Number(1234.0, "#,##0.##".to_owned())),
            ("12.5", Cell::Number(12.5, "#,##0.##".to_owned())),
            ("[c]", Cell::Figure("[c]".to_owned())),
            ("84.2%", Cell::Figure("84.2%".to_owned())),
            ("inf", Cell::Figure("inf".to_owned())),
            ("", Cell::Blank),
        ] {
            assert_eq!(Cell::parsed(text), cell, "{text}");
        }
    }

    #[test]
    fn a_printed_head_holds_no_code_of_the_pack() {
        assert_eq!(printed("A & B &P"), "A && B &&P");
        assert!(printed(&"&".repeat(500)).chars().count() <= 120);
    }
}
