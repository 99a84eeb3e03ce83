//! A workbook as read: its sheets and every cell that holds something, before anyone asks what it means.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The format that a file really has, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Office Open XML, with or without macros.
    Xlsx,
    /// The binary form of Office Open XML.
    Xlsb,
    /// Excel 97 to 2003 and 5.0.
    Xls,
    /// `OpenDocument`.
    Ods,
    /// Text with separators.
    Csv,
}

impl Format {
    /// The name of the format, as its files end.
    pub fn word(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Csv => "csv",
        }
    }

    /// Whether a file of this format may end like that (`xlsm` is an xlsx, `txt` a csv).
    pub fn may_end(self, extension: &str) -> bool {
        match self {
            Self::Xlsx => matches!(extension, "xlsx" | "xlsm" | "xltx" | "xltm"),
            Self::Xls => matches!(extension, "xls" | "xlt"),
            Self::Csv => matches!(extension, "csv" | "txt" | "tsv" | "tab"),
            Self::Xlsb | Self::Ods => extension == self.word(),
        }
    }
}

/// A file's sheets and what belongs to the file as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workbook {
    /// What it really is.
    pub format: Format,
    /// Its worksheets in their order, hidden ones too; a CSV has one, without a name.
    pub sheets: Vec<Sheet>,
    /// Its defined names and the text of each.
    pub names: BTreeMap<String, String>,
    /// What was noticed about the file itself while reading (its encoding, sheets that are charts). Never cell text.
    pub notes: Vec<String>,
    /// What else the file holds as text, beside its cells, names and comments: for the search for personal data only.
    pub elsewhere: Vec<Elsewhere>,
    /// What could not be looked at in this format (`comments`, `hidden rows and columns`), in words for the receipt.
    pub unchecked: Vec<String>,
}

/// The parts of a file, other than its cells, that can hold text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The values that a pivot table keeps of its source.
    PivotCache,
    /// Author, last editor, company, title and the like.
    Properties,
    /// Values kept of another workbook.
    ExternalLink,
    /// A file inside the file.
    Embedded,
    /// The values that a chart keeps of its source.
    ChartCache,
    /// Texts of the shared table that no cell uses any longer.
    LeftOver,
    /// Text boxes and shapes.
    Drawing,
    /// Headers and footers of printed pages.
    HeaderOrFooter,
    /// Lists to choose from and the messages beside them.
    Validation,
    /// Any other part.
    Other,
}

/// Text that a file holds outside of its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// In which kind of part.
    pub part: Part,
    /// The sheet that it belongs to, counted from nought, where it belongs to one.
    pub sheet: Option<usize>,
    /// The texts, one for each field of a column or element, in order. A heading comes before its values.
    pub texts: Vec<String>,
}

/// Whether people see a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Seen.
    #[default]
    Visible,
    /// Hidden, and easily shown.
    Hidden,
    /// Hidden so that Excel's menus do not show it.
    VeryHidden,
}

/// One worksheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name; empty for CSV.
    pub name: String,
    /// Whether it is seen.
    pub visibility: Visibility,
    /// The cells that hold something, by row and then column, each once.
    pub cells: Vec<Cell>,
    /// The merged areas. Only the first cell of each holds something.
    pub merged: Vec<Area>,
    /// The rows that are hidden, where that is reachable.
    pub hidden_rows: BTreeSet<u32>,
    /// The columns that are hidden, where that is reachable.
    pub hidden_columns: BTreeSet<u32>,
    /// The comments and notes on cells, where they are reachable.
    pub comments: Vec<Comment>,
}

/// A rectangle of cells, both corners included, counted from nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Area {
    /// Its first row.
    pub top: u32,
    /// Its first column.
    pub left: u32,
    /// Its last row.
    pub bottom: u32,
    /// Its last column.
    pub right: u32,
}

/// What somebody wrote beside a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The cell's row, counted from nought.
    pub row: u32,
    /// The cell's column, counted from nought.
    pub column: u32,
    /// Who wrote it, where the file says so.
    pub author: String,
    /// The words.
    pub text: String,
}

impl Sheet {
    /// The cell at that place, counted from nought.
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.cells
            .binary_search_by_key(&(row, column), |cell| (cell.row, cell.column))
            .ok()
            .and_then(|index| self.cells.get(index))
    }

    /// The cells of one row, from left to right.
    pub fn row(&self, row: u32) -> &[Cell] {
        let from = self.cells.partition_point(|cell| cell.row < row);
        let to = self.cells.partition_point(|cell| cell.row <= row);
        &self.cells[from..to]
    }

    /// The row after the last that holds something.
    pub fn end(&self) -> u32 {
        self.cells.last().map_or(0, |cell| cell.row + 1)
    }

    /// Whether a cell stands in a hidden row or column.
    pub fn is_hidden(&self, row: u32, column: u32) -> bool {
        self.hidden_rows.contains(&row) || self.hidden_columns.contains(&column)
    }

    pub(crate) fn is_visible(&self) -> bool {
        self.visibility == Visibility::Visible
    }
}

/// One cell that holds something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its row, counted from nought.
    pub row: u32,
    /// Its column, counted from nought.
    pub column: u32,
    /// Its text as it stood, or its number or date in plain form.
    pub raw: String,
    /// Its typed content.
    pub content: Content,
    /// The formula behind it, where it has one that is reachable.
    pub formula: Option<String>,
    /// Whether its number format shows a percentage (0.85 is then seen as 85%), where that is reachable.
    pub percent_format: bool,
    /// Its number format as the file writes it (`0.0%`, `dd/mm/yyyy`), where it has one that is reachable.
    pub number_format: Option<String>,
}

impl Cell {
    /// Its address as people write it: `D12`.
    pub fn address(&self) -> String {
        crate::a1::address(self.row, self.column)
    }

    /// Whether it says nothing: no text, no value, no formula.
    pub fn is_blank(&self) -> bool {
        self.formula.is_none()
            && match self.content {
                Content::Text => crate::fold::trimmed(&self.raw).is_empty(),
                Content::Nothing => true,
                _ => false,
            }
    }
}

/// What kind of thing a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Text: the raw text is the content.
    Text,
    /// A finite number.
    Number {
        /// The number.
        number: f64,
    },
    /// A date, or a date with a time whose time is left out.
    Date {
        /// The day.
        day: Date,
    },
    /// True or false.
    Truth {
        /// Which.
        truth: bool,
    },
    /// An error value such as `#DIV/0!`; the raw text says which.
    Error,
    /// No value: a formula that was never worked out.
    Nothing,
}
