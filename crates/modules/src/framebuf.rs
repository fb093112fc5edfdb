//! `framebuf`: drawing into a buffer that is laid out as a display wants it.
//!
//! `surface` knows the layouts, `shapes` what is drawn pixel by pixel, `font` the letters. Here are Python's names and
//! arguments. Coordinates may lie anywhere: what is not on the surface is not drawn.

mod font;
mod shapes;
mod surface;

use crate::{function, object};
use alloc::vec::Vec;
use surface::{Format, Painter, Surface};
use taipan_vm::{Args, Item, Kind, ModuleDef, Raise, Res, TypeDef, Val, Vm, types};

pub static MODULE: ModuleDef = ModuleDef {
    name: "framebuf",
    items: &[
        ("FrameBuffer", Item::Type(&TYPE)),
        function("FrameBuffer1", 3, 4, framebuffer1),
        ("MVLSB", Item::Int(Format::MonoVertical as i64)),
        ("MONO_VLSB", Item::Int(Format::MonoVertical as i64)),
        ("RGB565", Item::Int(Format::Rgb565 as i64)),
        ("GS2_HMSB", Item::Int(Format::Gray2 as i64)),
        ("GS4_HMSB", Item::Int(Format::Gray4 as i64)),
        ("GS8", Item::Int(Format::Gray8 as i64)),
        ("MONO_HLSB", Item::Int(Format::MonoLeftHigh as i64)),
        ("MONO_HMSB", Item::Int(Format::MonoLeftLow as i64)),
    ],
};

static TYPE: TypeDef = TypeDef {
    new: Some(new),
    print: Some(|_, _, _, out| {
        out.push_str("<FrameBuffer>");
        Ok(())
    }),
    buffer: Some(|vm, this| vm.heap.get(this, BUFFER)),
    methods: &[
        function("fill", 2, 2, fill),
        function("fill_rect", 6, 6, fill_rect),
        function("pixel", 3, 4, pixel),
        function("hline", 5, 5, hline),
        function("vline", 5, 5, vline),
        function("rect", 6, 7, rect),
        function("line", 6, 6, line),
        function("ellipse", 6, 8, ellipse),
        function("poly", 5, 6, poly),
        function("blit", 4, 6, blit),
        function("scroll", 3, 3, scroll),
        function("text", 4, 5, text),
    ],
    ..TypeDef::named("FrameBuffer")
};

/// The object that has the bytes.
const BUFFER: usize = 1;
const WIDTH: usize = 2;
const HEIGHT: usize = 3;
const STRIDE: usize = 4;
const FORMAT: usize = 5;

/// `FrameBuffer(buffer, width, height, format[, stride])`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 4, 5)?;
    let given = [0, 1, 2, 3].map(|i| args.get(vm, i));
    let surface = describe(vm, given, args.opt(vm, 4))?;
    make(vm, surface)
}

/// `FrameBuffer1(buffer, width, height[, stride])`: the first form of the type, one format only.
fn framebuffer1(vm: &mut Vm, args: Args) -> Res {
    let [buffer, width, height] = [0, 1, 2].map(|i| args.get(vm, i));
    let format = Val::int(Format::MonoVertical as isize);
    let surface = describe(vm, [buffer, width, height, format], args.opt(vm, 3))?;
    make(vm, surface)
}

fn make(vm: &mut Vm, surface: Surface) -> Res {
    if vm.buffer_mut(surface.buffer).is_none() {
        return Err(no_buffer(vm));
    }
    let numbers = [surface.width, surface.height, surface.stride, surface.format as usize].map(|n| Val::int(n as isize));
    let [width, height, stride, format] = numbers;
    object::new(vm, &TYPE, &[surface.buffer, width, height, stride, format])
}

fn no_buffer(vm: &mut Vm) -> Raise {
    vm.type_error("object with buffer protocol required")
}

/// The surface that buffer, width, height and format (and stride) describe.
fn describe(vm: &mut Vm, given: [Val; 4], stride: Option<Val>) -> Res<Surface> {
    let [buffer, width, height, format] = given;
    let numbers = [vm.index_arg(width)?, vm.index_arg(height)?, vm.index_arg(format)?];
    let stride = stride.map_or(Ok(numbers[0]), |stride| vm.index_arg(stride))?;
    let [Some(width), Some(height)] = [numbers[0], numbers[1]].map(surface::side) else { return Err(refused(vm)) };
    let Some(stride) = surface::side(stride).filter(|stride| *stride >= width) else { return Err(refused(vm)) };
    let Some(format) = Format::of(numbers[2]) else {
        return Err(vm.value_error("invalid format"));
    };
    let Some(there) = vm.buffer(buffer).map(<[u8]>::len) else { return Err(no_buffer(vm)) };
    let surface = Surface { buffer: vm.buffer_owner(buffer), width, height, stride: format.whole(stride), format };
    if surface.bytes_needed() > there { Err(refused(vm)) } else { Ok(surface) }
}

/// The ValueError without a word that MicroPython gives for measures that make no sense.
fn refused(vm: &mut Vm) -> Raise {
    vm.raise_args(types::VALUE_ERROR, &[])
}

fn surface_of(vm: &Vm, this: Val) -> Option<Surface> {
    let number = |slot| object::int(vm, this, slot);
    let format = Format::of(number(FORMAT))?;
    let [width, height, stride] = [WIDTH, HEIGHT, STRIDE].map(|slot| number(slot) as usize);
    Some(Surface { buffer: vm.heap.get(this, BUFFER), width, height, stride, format })
}

/// The surface a method was called on, ready to be painted.
fn painter(vm: &mut Vm, args: Args) -> Res<Painter<'_>> {
    let this = object::this(vm, args, &TYPE)?;
    match surface_of(vm, this) {
        Some(surface) => Ok(Painter::new(vm, surface)),
        None => Err(refused(vm)),
    }
}

/// Coordinates are kept within this, far beyond every surface, so that reckoning with them cannot overflow.
const FAR: isize = i32::MAX as isize;

fn coordinate(vm: &mut Vm, v: Val) -> Res<i64> {
    Ok(vm.index_arg(v)?.clamp(-FAR, FAR) as i64)
}

/// `N` coordinates from argument 1 on.
fn coordinates<const N: usize>(vm: &mut Vm, args: Args) -> Res<[i64; N]> {
    let mut out = [0; N];
    for (i, slot) in out.iter_mut().enumerate() {
        let v = args.get(vm, i + 1);
        *slot = coordinate(vm, v)?;
    }
    Ok(out)
}

/// The colour in argument `i`: its low 32 bits.
fn color(vm: &mut Vm, args: Args, i: usize) -> Res<u32> {
    let v = args.get(vm, i);
    Ok(vm.index_arg(v)? as u32)
}

fn flag(vm: &mut Vm, args: Args, i: usize) -> Res<bool> {
    args.opt(vm, i).map_or(Ok(false), |v| vm.truth(v))
}

fn fill(vm: &mut Vm, args: Args) -> Res {
    let color = color(vm, args, 1)?;
    let mut painter = painter(vm, args)?;
    let (width, height) = (painter.surface.width as i64, painter.surface.height as i64);
    painter.fill_rect(0, 0, width, height, color)
}

fn fill_rect(vm: &mut Vm, args: Args) -> Res {
    let [x, y, width, height] = coordinates(vm, args)?;
    let color = color(vm, args, 5)?;
    painter(vm, args)?.fill_rect(x, y, width, height, color)
}

/// `pixel(x, y[, color])`
fn pixel(vm: &mut Vm, args: Args) -> Res {
    let [x, y] = coordinates(vm, args)?;
    if args.len() == 3 {
        let painter = painter(vm, args)?;
        return Ok(painter.get(x, y).map_or(Val::NONE, |color| Val::int(color as isize)));
    }
    let color = color(vm, args, 3)?;
    painter(vm, args)?.set(x, y, color)
}

fn hline(vm: &mut Vm, args: Args) -> Res {
    let [x, y, width] = coordinates(vm, args)?;
    let color = color(vm, args, 4)?;
    painter(vm, args)?.fill_rect(x, y, width, 1, color)
}

fn vline(vm: &mut Vm, args: Args) -> Res {
    let [x, y, height] = coordinates(vm, args)?;
    let color = color(vm, args, 4)?;
    painter(vm, args)?.fill_rect(x, y, 1, height, color)
}

/// `rect(x, y, width, height, color[, fill])`
fn rect(vm: &mut Vm, args: Args) -> Res {
    let [x, y, width, height] = coordinates(vm, args)?;
    let color = color(vm, args, 5)?;
    let filled = flag(vm, args, 6)?;
    let mut painter = painter(vm, args)?;
    if filled {
        return painter.fill_rect(x, y, width, height, color);
    }
    painter.fill_rect(x, y, width, 1, color)?;
    painter.fill_rect(x, y + height - 1, width, 1, color)?;
    painter.fill_rect(x, y, 1, height, color)?;
    painter.fill_rect(x + width - 1, y, 1, height, color)
}

fn line(vm: &mut Vm, args: Args) -> Res {
    let [x1, y1, x2, y2] = coordinates(vm, args)?;
    let color = color(vm, args, 5)?;
    shapes::line(&mut painter(vm, args)?, (x1, y1), (x2, y2), color)
}

/// `ellipse(x, y, x_radius, y_radius, color[, fill[, quadrants]])`
fn ellipse(vm: &mut Vm, args: Args) -> Res {
    let [x, y, x_radius, y_radius] = coordinates(vm, args)?;
    let color = color(vm, args, 5)?;
    let filled = flag(vm, args, 6)?;
    let quadrants = match args.opt(vm, 7) {
        Some(v) => vm.index_arg(v)? as u8,
        None => shapes::ALL_QUADRANTS,
    };
    let style = shapes::Style { color, filled, quadrants };
    shapes::ellipse(&mut painter(vm, args)?, (x, y), (x_radius, y_radius), style)
}

/// `poly(x, y, points, color[, fill])`: the points are pairs of numbers in an array.
fn poly(vm: &mut Vm, args: Args) -> Res {
    let [x, y] = coordinates(vm, args)?;
    let source = args.get(vm, 3);
    let points = points(vm, source)?;
    let color = color(vm, args, 4)?;
    let filled = flag(vm, args, 5)?;
    let mut painter = painter(vm, args)?;
    let draw = if filled { shapes::filled_polygon } else { shapes::polygon };
    draw(&mut painter, (x, y), &points, color)
}

/// The points in a buffer.
fn points(vm: &mut Vm, source: Val) -> Res<Vec<(i64, i64)>> {
    if vm.buffer(source).is_none() {
        return Err(no_buffer(vm));
    }
    let mut points = Vec::new();
    while let (Some(x), Some(y)) = (vm.buffer_item(source, 2 * points.len())?, vm.buffer_item(source, 2 * points.len() + 1)?) {
        points.push((coordinate(vm, x)?, coordinate(vm, y)?));
        vm.poll_native(2, "poly")?;
    }
    Ok(points)
}

/// A surface that is only read: a FrameBuffer, or its description in a tuple or list.
fn source(vm: &mut Vm, v: Val) -> Res<Surface> {
    let base = vm.native_base(v);
    if object::is(vm, base, &TYPE) {
        return surface_of(vm, base).ok_or_else(|| refused(vm));
    }
    let items: Vec<Val> = match vm.heap.kind(base) {
        Kind::Tuple => (0..vm.tuple_len(base)).map(|i| vm.tuple_get(base, i)).collect(),
        Kind::List => (0..vm.list_len(base)).map(|i| vm.list_get(base, i)).collect(),
        _ => {
            let got = vm.type_name(v);
            return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("object '{got}' isn't a tuple or list")));
        }
    };
    for item in &items {
        vm.keep(*item);
    }
    match items[..] {
        [buffer, width, height, format] => describe(vm, [buffer, width, height, format], None),
        [buffer, width, height, format, stride] => describe(vm, [buffer, width, height, format], Some(stride)),
        _ => Err(refused(vm)),
    }
}

/// `blit(source, x, y[, key[, palette]])`: pixels of colour `key` are not copied.
fn blit(vm: &mut Vm, args: Args) -> Res {
    let from = args.get(vm, 1);
    let from = source(vm, from)?;
    let [x, y] = [2, 3].map(|i| args.get(vm, i));
    let at = (coordinate(vm, x)?, coordinate(vm, y)?);
    let key = match args.opt(vm, 4) {
        Some(_) => color(vm, args, 4)?,
        None => u32::MAX,
    };
    let palette = match args.opt(vm, 5) {
        Some(palette) if !palette.is_none() => Some(source(vm, palette)?),
        _ => None,
    };
    // The program may let go of what it described in a list.
    vm.keep(from.buffer);
    vm.keep(palette.map_or(Val::NONE, |palette| palette.buffer));
    painter(vm, args)?.blit(from, at, key, palette)
}

fn scroll(vm: &mut Vm, args: Args) -> Res {
    let [x, y] = coordinates(vm, args)?;
    painter(vm, args)?.scroll(x, y)
}

/// `text(string, x, y[, color])`
fn text(vm: &mut Vm, args: Args) -> Res {
    let string = args.get(vm, 1);
    let base = vm.native_base(string);
    let is_text = matches!(vm.heap.kind(base), Kind::Str | Kind::Bytes);
    let Some(letters) = vm.buffer(base).filter(|_| is_text).map(<[u8]>::to_vec) else {
        return Err(object::no_text(vm, string));
    };
    let [x, y] = [2, 3].map(|i| args.get(vm, i));
    let (x, y) = (coordinate(vm, x)?, coordinate(vm, y)?);
    let color = if args.len() > 4 { color(vm, args, 4)? } else { 1 };
    // What comes after a zero byte is not shown, as by MicroPython.
    let letters = letters.split(|byte| *byte == 0).next().unwrap_or(&[]);
    shapes::text(&mut painter(vm, args)?, letters, (x, y), color)
}
