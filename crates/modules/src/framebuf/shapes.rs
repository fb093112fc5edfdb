//! Lines, ellipses, polygons and letters, pixel for pixel as MicroPython has them.

use super::font;
use super::surface::Painter;
use alloc::vec::Vec;
use taipan_vm::{Res, Val};

type Point = (i64, i64);

/// Bresenham's line, both ends included.
pub fn line(painter: &mut Painter, (x1, y1): Point, (x2, y2): Point, color: u32) -> Res {
    let (width, height) = ((x2 - x1).abs(), (y2 - y1).abs());
    let (right, down) = (if x2 > x1 { 1 } else { -1 }, if y2 > y1 { 1 } else { -1 });
    // The longer side is walked a pixel at a time, the shorter one follows when the error says so.
    let steep = height > width;
    let (long, short) = if steep { (height, width) } else { (width, height) };
    let (mut x, mut y) = (x1, y1);
    let mut error = 2 * short - long;
    for _ in 0..long {
        painter.set(x, y, color)?;
        let aside = error >= 0;
        if aside {
            error -= 2 * long;
        }
        if aside || !steep {
            x += right;
        }
        if aside || steep {
            y += down;
        }
        error += 2 * short;
    }
    painter.set(x2, y2, color)
}

/// How an ellipse is drawn.
#[derive(Clone, Copy)]
pub struct Style {
    pub color: u32,
    pub filled: bool,
    /// Bit 0 upper right, and on against the clock.
    pub quadrants: u8,
}

pub const ALL_QUADRANTS: u8 = 0xf;

/// An ellipse in two runs: from the side up to where it slopes as much as it rises, then from the top down to there.
pub fn ellipse(painter: &mut Painter, center: Point, radii: Point, style: Style) -> Res {
    if radii == (0, 0) {
        return if style.quadrants & ALL_QUADRANTS != 0 { painter.set(center.0, center.1, style.color) } else { Ok(Val::NONE) };
    }
    run(radii.0, radii.1, &mut |along, across| quarters(painter, center, (across, along), style))?;
    run(radii.1, radii.0, &mut |along, across| quarters(painter, center, (along, across), style))
}

/// The points of one run, with the radius that it begins at the end of and the other one. The error of the midpoint
/// method decides when `across` steps inwards.
fn run(radius: i64, other: i64, point: &mut dyn FnMut(i64, i64) -> Res) -> Res {
    // Wider than the radii, which have 32 bits: their products do not overflow.
    let (a, b) = (radius as i128, other as i128);
    let (mut across, mut along) = (radius, 0);
    let (mut inward, mut onward) = (b * b * (1 - 2 * a), a * a);
    let (mut stop, mut reached) = (2 * b * b * a, 0);
    let mut error = 0;
    while stop >= reached {
        point(along, across)?;
        along += 1;
        reached += 2 * a * a;
        error += onward;
        onward += 2 * a * a;
        if 2 * error + inward > 0 {
            across -= 1;
            stop -= 2 * b * b;
            error += inward;
            inward += 2 * b * b;
        }
    }
    Ok(Val::NONE)
}

/// A point of each quadrant that is wanted, or the row from it to the middle.
fn quarters(painter: &mut Painter, (x, y): Point, (dx, dy): Point, style: Style) -> Res {
    for (bit, right, up) in [(0, 1, 1), (1, -1, 1), (2, -1, -1), (3, 1, -1)] {
        if style.quadrants >> bit & 1 == 0 {
            continue;
        }
        let row = y - up * dy;
        if style.filled {
            painter.fill_rect(if right < 0 { x - dx } else { x }, row, dx + 1, 1, style.color)?;
        } else {
            painter.set(x + right * dx, row, style.color)?;
        }
    }
    painter.worked(1)
}

/// The edges of a polygon: each point and the one before it, from the last back to the first.
fn edges(points: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    let first = points.first().copied();
    let ends = points.iter().rev().copied();
    let starts = first.into_iter().chain(points.iter().rev().copied());
    starts.zip(ends)
}

pub fn polygon(painter: &mut Painter, origin: Point, points: &[Point], color: u32) -> Res {
    for (start, end) in edges(points) {
        line(painter, moved(start, origin), moved(end, origin), color)?;
    }
    Ok(Val::NONE)
}

fn moved((x, y): Point, (dx, dy): Point) -> Point {
    (x + dx, y + dy)
}

/// Row by row: where the edges cross it, in order; between each two crossings is the inside.
pub fn filled_polygon(painter: &mut Painter, origin: Point, points: &[Point], color: u32) -> Res {
    let (x, y) = origin;
    let height = painter.surface.height as i64;
    let top = points.iter().map(|point| point.1).min().unwrap_or(0).max(-y);
    let bottom = points.iter().map(|point| point.1).max().unwrap_or(-1).min(height - 1 - y);
    let mut crossings = Vec::new();
    for row in top..=bottom {
        crossings.clear();
        for (start, end) in edges(points) {
            if (start.1 > row) != (end.1 > row) {
                crossings.push(crossing(start, end, row));
            } else if row == start.1.max(end.1) {
                lowest(painter, moved(start, origin), moved(end, origin), color)?;
            }
            painter.worked(1)?;
        }
        crossings.sort_unstable();
        for pair in crossings.chunks_exact(2) {
            painter.fill_rect(x + pair[0], y + row, pair[1] - pair[0] + 1, 1, color)?;
        }
    }
    Ok(Val::NONE)
}

/// Where an edge crosses a row, to the nearest pixel.
fn crossing((x1, y1): Point, (x2, y2): Point, row: i64) -> i64 {
    let [x1, y1, x2, y2, row] = [x1, y1, x2, y2, row].map(i128::from);
    ((32 * x1 + 32 * (x2 - x1) * (row - y1) / (y2 - y1) + 16) / 32) as i64
}

/// The lowest points of an edge, which count as no crossing so that none counts twice, are painted by themselves.
fn lowest(painter: &mut Painter, start: Point, end: Point, color: u32) -> Res {
    match start.1.cmp(&end.1) {
        core::cmp::Ordering::Less => painter.set(end.0, end.1, color),
        core::cmp::Ordering::Greater => painter.set(start.0, start.1, color),
        core::cmp::Ordering::Equal => line(painter, start, end, color),
    }
}

/// Letters of 8 by 8 pixels, in a row; only the pixels that are set are painted.
pub fn text(painter: &mut Painter, letters: &[u8], (x, y): Point, color: u32) -> Res {
    let columns = letters.iter().flat_map(|letter| font::columns(*letter));
    for (x, column) in (x..).zip(columns) {
        for row in (0..8).filter(|row| column >> row & 1 != 0) {
            painter.set(x, y + row, color)?;
        }
        painter.worked(1)?;
    }
    Ok(Val::NONE)
}
