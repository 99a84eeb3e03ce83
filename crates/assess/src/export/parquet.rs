//! Parquet: a frame of polars and its bytes.

use polars::prelude::*;
use polars_parquet::write::{
    CompressionOptions, Encoding, FileWriter, RowGroupIterator, StatisticsOptions, Version, WriteOptions,
};

use super::{Cells, Table};

/// Snappy, which every reader of Parquet knows, and first and last values for those that skip.
const OPTIONS: WriteOptions = WriteOptions {
    statistics: StatisticsOptions {
        min_value: true,
        max_value: true,
        distinct_count: false,
        null_count: true,
        binary_statistics_truncate_length: None,
    },
    version: Version::V1,
    compression: CompressionOptions::Snappy,
    data_page_size: None,
};

/// The rows of one board and period as a file.
pub(super) fn file<T>(table: &Table<T>, rows: &[&T]) -> PolarsResult<Vec<u8>> {
    let frame = frame(table, rows)?;
    let mut bytes = Vec::new();
    let chunks: Vec<_> = frame.iter_chunks(CompatLevel::oldest(), false).collect();
    let Some(schema) = chunks.first().map(|chunk| chunk.schema().clone()) else {
        return Ok(bytes);
    };
    let encodings = vec![vec![Encoding::Plain]; table.columns.len()];
    let groups = RowGroupIterator::try_new(chunks.into_iter().map(Ok), &schema, OPTIONS, encodings.into())?;
    let mut writer = FileWriter::try_new(&mut bytes, schema, OPTIONS)?;
    for group in groups {
        writer.write(rows.len() as u64, group?)?;
    }
    writer.end(None)?;
    Ok(bytes)
}

/// The rows as columns.
fn frame<T>(table: &Table<T>, rows: &[&T]) -> PolarsResult<DataFrame> {
    let columns = table.columns.iter().map(|column| {
        let name = column.name.into();
        match column.cells {
            Cells::Text(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
            Cells::Whole(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
            Cells::Number(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
            Cells::Flag(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
        }
    });
    let mut frame = DataFrame::new_infer_height(columns.collect())?;
    frame.rechunk_mut();
    Ok(frame)
}
