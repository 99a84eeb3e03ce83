//! How much of a file is read before it is refused as too large.

/// The most that a file may hold. The defaults fit every honest spreadsheet of a collection of some 5,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as sent.
    pub bytes: u64,
    /// Bytes of all members of a zip package together, inflated; also the characters of all cells together.
    pub inflated: u64,
    /// Bytes of one member, inflated.
    pub member: u64,
    /// Members of a zip package.
    pub members: usize,
    /// Sheets.
    pub sheets: usize,
    /// Cells of the whole workbook, and the area that one sheet's cells span in formats that are read as a whole.
    pub cells: usize,
    /// Characters in one cell.
    pub text: usize,
    /// Characters of what a file holds as text outside of its cells, all parts together.
    pub elsewhere: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 50 << 20,
            inflated: 512 << 20,
            member: 256 << 20,
            members: 2_000,
            sheets: 256,
            cells: 2_000_000,
            text: 32_767,
            elsewhere: 8 << 20,
        }
    }
}
