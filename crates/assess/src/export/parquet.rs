//! Parquet: a frame of polars and its bytes.

use boardpack_model::Period;
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
pub(super) fn file<T>(table: &Table<T>, (period, rows): (Option<Period>, &[&T])) -> PolarsResult<Vec<u8>> {
    let frame = frame(table, (period, rows))?;
    let mut bytes = Vec::new();
    let chunks: Vec<_> = frame.iter_chunks(CompatLevel::oldest(), false).collect();
    let Some(schema) = chunks.first().map(|chunk| chunk.schema().clone()) else {
        return Ok(bytes);
    };
    let encodings = vec![vec![Encoding::Plain]; schema.len()];
    let groups = RowGroupIterator::try_new(chunks.into_iter().map(Ok), &schema, OPTIONS, encodings.into())?;
    let mut writer = FileWriter::try_new(&mut bytes, schema, OPTIONS)?;
    for group in groups {
        writer.write(rows.len() as u64, group?)?;
    }
    writer.end(None)?;
    Ok(bytes)
}

/// The rows as columns, the period first.
pub(super) fn frame<T>(table: &Table<T>, (period, rows): (Option<Period>, &[&T])) -> PolarsResult<DataFrame> {
    let period = period.map(|period| period.to_string());
    let period = Column::new("period".into(), vec![period; rows.len()]);
    let columns = table.columns.iter().map(|column| {
        let name = column.name.into();
        match column.cells {
            Cells::Text(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
            Cells::Whole(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
            Cells::Number(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
            Cells::Flag(of) => Column::new(name, rows.iter().map(|row| of(row)).collect::<Vec<_>>()),
        }
    });
    let columns = std::iter::once(period).chain(columns);
    let mut frame = DataFrame::new_infer_height(columns.collect())?;
    frame.rechunk_mut();
    Ok(frame)
}
