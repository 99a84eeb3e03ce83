//! Makes a pack to be looked at: `cargo run --example show -- DIR` from the made-up board of the tests, and
//! `cargo run --example show -- DIR pack.json` from a pack that was composed before, for each audience in it.

#[path = "../src/fixture.rs"]
mod fixture;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use boardpack_model::pack::Pack;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("say into which folder")?);
    std::fs::create_dir_all(&folder)?;
    if let Some(path) = std::env::args().nth(2) {
        let packs: BTreeMap<String, Pack> = serde_json::from_slice(&std::fs::read(path)?)?;
        for (audience, pack) in packs {
            std::fs::write(
                folder.join(format!("{audience}.pdf")),
                boardpack_pack::pdf(&pack)?,
            )?;
        }
        return Ok(());
    }
    let pack = boardpack_pack::compose(
        &fixture::board(),
        &fixture::assessment(),
        &fixture::edition("board", Some(1)),
        &fixture::printed,
        &fixture::submissions(),
    );
    let begun = Instant::now();
    std::fs::write(folder.join("board.pdf"), boardpack_pack::pdf(&pack)?)?;
    println!("PDF: {:.1} s", begun.elapsed().as_secs_f64());
    let section = &pack.themes[0].indicators[4];
    if let Some(trend) = &section.trend {
        let svg = boardpack_pack::trend_svg(trend, Some(&section.name));
        std::fs::write(folder.join("trend.png"), boardpack_pack::png(&svg, 2.0)?)?;
    }
    for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
        if let Some(chart) = &section.comparison {
            let svg = boardpack_pack::comparison_svg(chart, Some(&section.name));
            std::fs::write(folder.join("comparison.png"), boardpack_pack::png(&svg, 1.0)?)?;
        }
    }
    Ok(())
}
