//! The rate of requests over time, as SVG: light, and legible on any background.

use std::fmt::Write;

use crate::Run;
use crate::report::rate;
use crate::scenario::{ARRIVALS, END, MINUTE, OUTAGE, RECOVERY, SECOND};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 440.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 936.0;
const TOP: f64 = 64.0;
const BOTTOM: f64 = 376.0;
const COLORS: [&str; 3] = ["#2563eb", "#d97706", "#6b7280"];
/// In a point of the line, so that it stays a line: seconds.
const POINT: usize = 2;

/// The picture of these runs: each in units of its own quiet rate, so that fleets of different sizes
/// can be compared.
pub(crate) fn svg(runs: &[Run]) -> String {
    let top = runs.iter().map(highest).fold(2.0, f64::max).ceil();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#374151\">\n\
         <title>Requests a second before, during and after an outage of ten minutes</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    outage(&mut svg);
    grid(&mut svg, top);
    bound(&mut svg, top);
    // The one that the page is about on top.
    for (run, color) in runs.iter().zip(COLORS).rev() {
        line(&mut svg, run, color, top);
    }
    legend(&mut svg, runs);
    svg.push_str("</svg>\n");
    svg
}

/// The rates of a run by the point, in units of its quiet rate, each with its moment.
fn points(run: &Run) -> impl Iterator<Item = (u64, f64)> {
    let usual = run.figures.before * POINT as f64;
    // Page loads at the start are there for the program, and nothing to look at.
    let start = usize::try_from((ARRIVALS + MINUTE / 2) / SECOND).expect("a minute");
    run.figures.requests[start..].chunks_exact(POINT).enumerate().map(move |(index, requests)| {
        let at = (start + index * POINT) as u64 * SECOND;
        (at, f64::from(requests.iter().sum::<u32>()) / usual)
    })
}

fn highest(run: &Run) -> f64 {
    points(run).map(|(_, rate)| rate).fold(0.0, f64::max)
}

fn x(at: u64) -> f64 {
    let start = ARRIVALS + MINUTE / 2;
    LEFT + (at.saturating_sub(start)) as f64 / (END - start) as f64 * (RIGHT - LEFT)
}

fn y(rate: f64, top: f64) -> f64 {
    BOTTOM - rate / top * (BOTTOM - TOP)
}

fn outage(svg: &mut String) {
    let (from, to) = (x(OUTAGE), x(RECOVERY));
    let (width, height, middle) = (to - from, BOTTOM - TOP, f64::midpoint(from, to));
    let _ = writeln!(
        svg,
        "<rect x=\"{from:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height}\" fill=\"#fee2e2\"/>\n\
         <text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#991b1b\">the API is down</text>",
        TOP + 18.0
    );
}

fn grid(svg: &mut String, top: f64) {
    for rate in 0..=top as u32 {
        let at = y(rate.into(), top);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#e5e7eb\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{rate}×</text>",
            LEFT - 8.0,
            at + 4.0
        );
    }
    for minute in
        (0..=END / MINUTE).filter(|minute| (minute * MINUTE).abs_diff(OUTAGE).is_multiple_of(5 * MINUTE))
    {
        let at = x(minute * MINUTE);
        if minute * MINUTE < OUTAGE {
            continue;
        }
        let shown = minute - OUTAGE / MINUTE;
        let _ = writeln!(
            svg,
            "<line x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{BOTTOM}\" y2=\"{:.1}\" stroke=\"#9ca3af\"/>\n\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{shown} min</text>",
            BOTTOM + 5.0,
            BOTTOM + 20.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">time since the outage began</text>",
        f64::midpoint(LEFT, RIGHT),
        BOTTOM + 44.0
    );
}

fn bound(svg: &mut String, top: f64) {
    let (from, at) = (x(RECOVERY), y(2.0, top));
    let _ = writeln!(
        svg,
        "<line x1=\"{from:.1}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#dc2626\" \
         stroke-dasharray=\"6 4\"/>\n\
         <text x=\"{RIGHT}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#dc2626\">bound after the outage</text>",
        at - 6.0
    );
}

fn line(svg: &mut String, run: &Run, color: &str, top: f64) {
    svg.push_str("<polyline fill=\"none\" stroke-width=\"1.5\" stroke-linejoin=\"round\" ");
    let _ = write!(svg, "stroke=\"{color}\" points=\"");
    for (at, rate) in points(run) {
        let _ = write!(svg, "{:.1},{:.1} ", x(at), y(rate, top));
    }
    svg.push_str("\"/>\n");
}

fn legend(svg: &mut String, runs: &[Run]) {
    let usual = runs.first().map_or(0.0, |run| run.figures.before);
    let browsers = runs.first().map_or(0, |run| run.browsers);
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"24\" font-size=\"15\" font-weight=\"600\" fill=\"#111827\">Requests a second, in \
         units of a quiet day (1× = {} for {} browsers)</text>",
        rate(usual),
        rate(browsers.into())
    );
    for (index, (run, color)) in runs.iter().zip(COLORS).enumerate() {
        let at = LEFT + 250.0 * index as f64;
        let _ = writeln!(
            svg,
            "<rect x=\"{at}\" y=\"41\" width=\"16\" height=\"4\" fill=\"{color}\"/>\n\
             <text x=\"{:.1}\" y=\"48\">{}</text>",
            at + 22.0,
            run.scenario.name
        );
    }
}
