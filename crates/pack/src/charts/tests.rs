//! Charts with hard cases: every one is sound SVG, with every place finite and inside.

use boardpack_model::assessment::SpecialCause;
use boardpack_model::pack::{
    ChartPoint, ComparisonBar, ComparisonChart, LimitLine, Pathway, PathwayStep, TimelinessGrid, TrendChart,
};

use super::*;
use crate::compose;
use crate::fixture;

fn trend_of(figures: &[Option<f64>]) -> TrendChart {
    let point = |(index, figure): (usize, &Option<f64>)| ChartPoint {
        period: format!("{} Q{}", 2021 + index / 4, index % 4 + 1),
        tick: if index % 4 == 0 {
            format!("Q1 {}/22", 2021 + index / 4)
        } else {
            format!("Q{}", index % 4 + 1)
        },
        figure: *figure,
        printed: figure.map_or_else(|| "[c]".to_owned(), |f| format!("{f:.1}%")),
        cause: if index % 5 == 0 {
            SpecialCause::ShiftHigh
        } else {
            SpecialCause::Common
        },
        tone: i8::try_from(index % 3).unwrap() - 1,
        provisional: index % 7 == 0,
        break_note: (index == 6).then(|| "A new series".to_owned()),
        part: None,
    };
    TrendChart {
        subtitle: "Tŷ Gwyn & <b>partners</b>, per cent".to_owned(),
        decimals: 1,
        unit_suffix: "%".to_owned(),
        natural: (0.0, Some(100.0)),
        points: figures.iter().enumerate().map(point).collect(),
        limits: Vec::new(),
        notes: Vec::new(),
        rebased: Vec::new(),
        target: Some((90.0, "90%".to_owned())),
        band: None,
        band_words: String::new(),
        alt: "Line chart \"quoted\"".to_owned(),
    }
}

fn limits(to: usize, mean: f64) -> LimitLine {
    LimitLine {
        from: 0,
        to,
        mean: (mean, format!("{mean:.1}%")),
        is_median: false,
        upper: Some((mean + 400.0, "100%".to_owned())),
        lower: Some((mean - 400.0, "0%".to_owned())),
        by_point: Vec::new(),
    }
}

/// Is it sound SVG, with every number finite and every text inside?
fn check(svg: &str) -> usvg_tree::Checked {
    usvg_tree::check(svg)
}

mod usvg_tree {
    use resvg::usvg::{Node, Options, Tree};

    pub(super) struct Checked {
        pub(super) texts: Vec<(String, (f32, f32, f32, f32))>,
    }

    pub(super) fn check(svg: &str) -> Checked {
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(svg.contains("role=\"img\"") && svg.contains("<title>") && svg.contains("<desc>"));
        let mut options = Options {
            font_family: crate::font::FAMILY.to_owned(),
            ..Options::default()
        };
        options.fontdb_mut().load_font_data(crate::font::REGULAR.to_vec());
        options.fontdb_mut().load_font_data(crate::font::BOLD.to_vec());
        let tree = Tree::from_str(svg, &options).unwrap();
        let mut checked = Checked { texts: Vec::new() };
        let size = tree.size();
        for node in tree.root().children() {
            collect(node, &mut checked);
            let bounds = node.abs_bounding_box();
            let (right, bottom) = (bounds.right(), bounds.bottom());
            let is_inside = bounds.left() >= -1.5 && bounds.top() >= -1.5;
            assert!(
                is_inside && right <= size.width() + 1.5 && bottom <= size.height() + 1.5,
                "{bounds:?} leaves {size:?}\n{svg}"
            );
        }
        checked
    }

    fn collect(node: &Node, checked: &mut Checked) {
        match node {
            Node::Text(text) => {
                let words: String = text
                    .chunks()
                    .iter()
                    .map(|chunk| chunk.text().to_owned())
                    .collect();
                let b = text.abs_bounding_box();
                checked
                    .texts
                    .push((words, (b.left(), b.top(), b.right(), b.bottom())));
            }
            Node::Group(group) => group.children().iter().for_each(|child| collect(child, checked)),
            _ => {}
        }
    }
}

fn no_texts_overlap(svg: &str) {
    let texts = check(svg).texts;
    for (index, (one, a)) in texts.iter().enumerate() {
        for (other, b) in &texts[index + 1..] {
            let apart = a.2 <= b.0 + 0.5 || b.2 <= a.0 + 0.5 || a.3 <= b.1 + 2.0 || b.3 <= a.1 + 2.0;
            assert!(apart, "“{one}” {a:?} lies over “{other}” {b:?}\n{svg}");
        }
    }
}

#[test]
fn hard_series_never_stop_a_chart() {
    let cases: Vec<Vec<Option<f64>>> = vec![
        vec![],
        vec![Some(5.0)],
        vec![None; 12],
        vec![Some(7.0); 20],
        vec![Some(0.0); 20],
        (0..40).map(|i| Some(f64::from(i))).collect(),
        vec![Some(-5.0), Some(12.0), None, Some(-30.0)],
        vec![Some(1e12), Some(3.0), Some(1e-9)],
        vec![Some(f64::MAX), Some(f64::MIN)],
        vec![Some(f64::NAN), Some(f64::INFINITY), Some(2.0)],
        vec![Some(99.9), None, Some(100.0), None, None, Some(99.8)],
    ];
    for figures in cases {
        let mut chart = trend_of(&figures);
        for with_limits in [false, true] {
            if with_limits {
                chart.limits = vec![limits(figures.len(), 50.0), limits(3, f64::NAN)];
                chart.band = Some((20.0, 30.0));
                chart.band_words = "Good 20% to 30%".to_owned();
            }
            check(&trend_svg(&chart, None));
            check(&trend_svg(
                &chart,
                Some("A title of many words that needs more than one line on a narrow picture"),
            ));
            check(&trend_svg_at(&chart, None, Size::small(316.0, 220.0)));
        }
    }
}

#[test]
fn labels_at_the_right_end_never_overlap() {
    for mean in [89.5, 90.0, 50.0, 2.0] {
        let mut chart = trend_of(&vec![Some(mean); 20]);
        let near = |value: f64| (value, format!("{value:.1}%"));
        chart.limits = vec![LimitLine {
            from: 0,
            to: 19,
            mean: near(mean),
            is_median: false,
            upper: Some(near(mean + 0.4)),
            lower: Some(near(mean - 0.4)),
            by_point: Vec::new(),
        }];
        no_texts_overlap(&trend_svg(&chart, None));
        no_texts_overlap(&trend_svg_at(&chart, Some("Title"), Size::small(400.0, 248.0)));
    }
}

/// Twenty figures with lines over all of them, or over those up to an index.
fn lined(to: usize, by_point: Vec<Option<(f64, f64)>>) -> TrendChart {
    let mut chart = trend_of(
        &(0..20)
            .map(|index| Some(f64::from(50 + index % 7)))
            .collect::<Vec<_>>(),
    );
    chart.points[6].break_note = None;
    chart.limits = vec![LimitLine {
        from: 0,
        to,
        mean: (52.0, "52.0%".to_owned()),
        is_median: false,
        upper: Some((70.0, "70.0%".to_owned())),
        lower: Some((40.0, "40.0%".to_owned())),
        by_point,
    }];
    chart
}

#[test]
fn limits_by_denominator_go_up_and_down_with_it() {
    let level = trend_svg(&lined(19, Vec::new()), None);
    let same = vec![Some((40.0, 70.0)); 20];
    assert_eq!(
        trend_svg(&lined(19, same.clone()), None),
        level,
        "one dash pattern"
    );
    let mut uneven = same;
    uneven[3] = Some((35.0, 75.0));
    uneven[9] = None;
    let stepped = trend_svg(&lined(19, uneven), None);
    check(&stepped);
    let dashed = |svg: &str| svg.matches("stroke-dasharray").count();
    // Each limit is broken in two where a point has none.
    assert_eq!(dashed(&stepped), dashed(&level) + 2);
    assert_ne!(stepped, level);
}

#[test]
fn a_median_is_called_one_and_has_no_limits_beside_it() {
    let mut chart = lined(19, Vec::new());
    let line = &mut chart.limits[0];
    (line.is_median, line.upper, line.lower) = (true, None, None);
    let svg = trend_svg(&chart, None);
    no_texts_overlap(&svg);
    assert!(svg.contains("Median 52.0%") && !svg.contains("limit"), "{svg}");
}

#[test]
fn where_limits_begin_anew_the_data_are_joined() {
    let mut chart = lined(12, Vec::new());
    let before = trend_svg(&chart, None);
    chart.rebased = vec![13];
    let after = trend_svg(&chart, None);
    no_texts_overlap(&after);
    no_texts_overlap(&trend_svg_at(&chart, None, Size::small(352.0, 136.0)));
    assert!(after.contains("Limits anew"));
    let lines = |svg: &str| svg.matches("<polyline").count() + svg.matches("<path").count();
    // The dotted mark alone is new: the line through the figures is not broken there, as it is at a new series.
    assert_eq!(lines(&after), lines(&before) + 1);
    chart.rebased.clear();
    chart.points[13].break_note = Some("counted differently".to_owned());
    assert_eq!(lines(&trend_svg(&chart, None)), lines(&before) + 2);
    // Lines that ended before the last point are not those that hold at the right end.
    assert!(!after.contains("Upper limit") && !after.contains("Mean"));
    assert!(trend_svg(&lined(19, Vec::new()), None).contains("Upper limit 70.0%"));
}

#[test]
fn no_text_lies_over_another_in_any_chart_of_a_pack() {
    let board = fixture::board();
    let pack = compose(
        &board,
        &fixture::assessment(),
        &fixture::edition("board", Some(1)),
        &fixture::printed,
        &fixture::submissions(),
    );
    for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
        let trend = section.trend.as_ref().unwrap();
        no_texts_overlap(&trend_svg(trend, Some(&section.name)));
        no_texts_overlap(&trend_svg_at(trend, None, Size::small(696.0, 248.0)));
        no_texts_overlap(&trend_svg_at(trend, None, Size::small(392.0, 248.0)));
        if let Some(comparison) = &section.comparison {
            no_texts_overlap(&comparison_svg(comparison, Some(&section.name)));
            no_texts_overlap(&comparison_svg_at(comparison, None, Size::small(292.0, 248.0)));
        }
    }
    for row in pack.scorecard.iter().flat_map(|group| &group.rows) {
        check(&spark_svg(row));
    }
    no_texts_overlap(&timeliness_svg(&pack.timeliness, Some("When returns came")));
    no_texts_overlap(&pathway_svg(&pack.pathway.unwrap(), None));
}

#[test]
fn a_gap_is_a_gap() {
    let svg = trend_svg(
        &trend_of(&[Some(50.0), Some(60.0), None, Some(55.0), Some(58.0)]),
        None,
    );
    let lines = svg.matches("stroke=\"#12436d\"").count();
    assert_eq!(lines, 2, "the line is drawn in two pieces\n{svg}");
    assert!(svg.contains(">[c]</text>"), "the gap carries its mark\n{svg}");
}

#[test]
fn dashes_are_native_and_text_is_text() {
    let svg = trend_svg(&trend_of(&vec![Some(50.0); 20]), None);
    assert!(svg.contains("stroke-dasharray=\"12 5\""), "{svg}");
    assert!(svg.contains(">Target 90%</text>"), "{svg}");
    assert!(svg.contains("Tŷ Gwyn &amp; &lt;b&gt;partners&lt;/b&gt;"), "{svg}");
}

#[test]
fn bars_take_long_names_negative_figures_and_none() {
    let bar = |name: &str, figure: f64, ours: bool| ComparisonBar {
        name: name.to_owned(),
        figure,
        printed: if figure.is_finite() {
            format!("{figure:.1}")
        } else {
            "[x]".to_owned()
        },
        interval: ours.then_some((figure - 3.0, figure + 3.0)),
        ours,
    };
    let long = "Bournemouth, Christchurch and Poole with the Isles of Ŵyllt and more";
    for bars in [
        vec![],
        vec![bar("Ours", 5.0, true)],
        vec![bar(long, 12.0, false), bar("Ours", -4.0, true)],
        vec![bar("Zero", 0.0, false)],
        vec![bar("Big", 1e12, false), bar("Bad", f64::NAN, true)],
    ] {
        let chart = ComparisonChart {
            subtitle: "Rate".to_owned(),
            bars,
            england: Some((5.2, "5.2".to_owned())),
            median: Some((5.1, "5.1".to_owned())),
            unit_suffix: String::new(),
            source: String::new(),
            alt: "Bars".to_owned(),
        };
        no_texts_overlap(&comparison_svg(&chart, Some("How we compare")));
        check(&comparison_svg_at(&chart, None, Size::small(290.0, 248.0)));
    }
}

#[test]
fn a_pathway_takes_long_names_and_nought() {
    let step = |name: &str, count: f64| PathwayStep {
        name: name.to_owned(),
        count,
        printed: crate::words::grouped(count),
        share: "31% of the step before".to_owned(),
    };
    let long = "Contacts to the front door that were followed by a referral to children’s social care in the same quarter";
    for steps in [
        vec![],
        vec![step(long, 0.0)],
        vec![step(long, 3200.0), step("Referrals", 41.0)],
    ] {
        let chart = Pathway {
            owner: boardpack_model::pack::Owner::Board,
            subtitle: "Activity".to_owned(),
            steps,
            alt: "Bars".to_owned(),
        };
        no_texts_overlap(&pathway_svg(&chart, Some("From contact to plan")));
    }
}

#[test]
fn a_grid_of_nothing_is_still_a_picture() {
    let grid = TimelinessGrid {
        periods: Vec::new(),
        rows: Vec::new(),
        papers: None,
        totals: Vec::new(),
        caption: String::new(),
        alt: "Nothing yet".to_owned(),
    };
    check(&timeliness_svg(&grid, None));
}

#[test]
fn a_picture_is_a_png_of_the_asked_size_and_the_same_each_time() {
    let svg = trend_svg(&trend_of(&vec![Some(50.0); 20]), Some("A title"));
    let one = png(&svg, 2.0).unwrap();
    assert_eq!(&one[1..4], b"PNG");
    assert_eq!(u32::from_be_bytes(one[16..20].try_into().unwrap()), 1272);
    assert_eq!(one, png(&svg, 2.0).unwrap());
    assert!(png("not svg", 1.0).is_err());
    assert!(png(&svg, f32::NAN).is_err());
}
