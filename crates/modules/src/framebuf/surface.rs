//! Where a pixel is in the bytes, in each format, and what follows from it: filling, copying, moving.
//!
//! The program may shrink the buffer of a surface: a pixel that has no bytes any more is dropped, and read as 0.

use taipan_vm::{Res, Val, Vm};

/// The layouts, by MicroPython's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One bit a pixel, eight rows a byte, the highest row in bit 0.
    MonoVertical = 0,
    /// Two bytes a pixel, in the order of the machine: little-endian.
    Rgb565 = 1,
    /// Four bits a pixel, the left one in the high half.
    Gray4 = 2,
    /// One bit a pixel, the leftmost in bit 7.
    MonoLeftHigh = 3,
    /// One bit a pixel, the leftmost in bit 0.
    MonoLeftLow = 4,
    /// Two bits a pixel, the leftmost in the lowest bits.
    Gray2 = 5,
    Gray8 = 6,
}

/// A pixel's place: a byte (or two), and in it `bits` bits from `shift` on.
struct Place {
    byte: usize,
    shift: u32,
    bits: u32,
}

impl Format {
    pub fn of(number: isize) -> Option<Format> {
        use Format::*;
        [MonoVertical, Rgb565, Gray4, MonoLeftHigh, MonoLeftLow, Gray2, Gray8].into_iter().find(|f| *f as isize == number)
    }

    fn bits(self) -> usize {
        match self {
            Format::MonoVertical | Format::MonoLeftHigh | Format::MonoLeftLow => 1,
            Format::Gray2 => 2,
            Format::Gray4 => 4,
            Format::Gray8 => 8,
            Format::Rgb565 => 16,
        }
    }

    /// Pixels of a row, rounded up to whole bytes.
    pub fn whole(self, pixels: usize) -> usize {
        match self {
            Format::MonoVertical | Format::Gray8 | Format::Rgb565 => pixels,
            _ => pixels.next_multiple_of(8 / self.bits()),
        }
    }
}

/// The most pixels a side may have.
const LONGEST: usize = 0xffff;

/// A width, height or stride that a surface may have.
pub fn side(n: isize) -> Option<usize> {
    usize::try_from(n).ok().filter(|n| (1..=LONGEST).contains(n))
}

/// Bytes seen as rows of pixels.
#[derive(Clone, Copy)]
pub struct Surface {
    pub buffer: Val,
    pub width: usize,
    pub height: usize,
    /// Pixels from one row to the next.
    pub stride: usize,
    pub format: Format,
}

impl Surface {
    /// The last row need not have its full stride.
    pub fn bytes_needed(self) -> usize {
        let (rows, last) = match self.format {
            Format::MonoVertical => (self.height.next_multiple_of(8), 8),
            _ => (self.height, 1),
        };
        ((rows - last) * self.stride + last * self.format.whole(self.width)) * self.format.bits() / 8
    }

    fn place(self, x: usize, y: usize) -> Place {
        let at = x + y * self.stride;
        let bits = self.format.bits();
        let (byte, shift) = match self.format {
            Format::MonoVertical => (x + y / 8 * self.stride, y % 8),
            Format::MonoLeftHigh => (at / 8, 7 - x % 8),
            Format::MonoLeftLow => (at / 8, x % 8),
            Format::Gray2 => (at / 4, x % 4 * 2),
            Format::Gray4 => (at / 2, (1 - x % 2) * 4),
            Format::Gray8 => (at, 0),
            Format::Rgb565 => (at * 2, 0),
        };
        Place { byte, shift: shift as u32, bits: bits as u32 }
    }

    fn load(self, bytes: &[u8], x: usize, y: usize) -> u32 {
        let place = self.place(x, y);
        let byte = |i| bytes.get(i).copied().unwrap_or(0) as u32;
        match self.format {
            Format::Rgb565 => byte(place.byte) | byte(place.byte + 1) << 8,
            _ => byte(place.byte) >> place.shift & ((1 << place.bits) - 1),
        }
    }

    fn store(self, bytes: &mut [u8], x: usize, y: usize, color: u32) {
        let place = self.place(x, y);
        if let Format::Rgb565 = self.format {
            if let Some(pair) = bytes.get_mut(place.byte..place.byte + 2) {
                pair.copy_from_slice(&(color as u16).to_le_bytes());
            }
        } else if let Some(byte) = bytes.get_mut(place.byte) {
            // With one bit a pixel every colour but 0 is 1.
            let color = if place.bits == 1 { (color != 0) as u32 } else { color };
            let mask = (((1 << place.bits) - 1) << place.shift) as u8;
            *byte = *byte & !mask | (color << place.shift) as u8 & mask;
        }
    }

    fn contains(self, x: i64, y: i64) -> bool {
        (0..self.width as i64).contains(&x) && (0..self.height as i64).contains(&y)
    }
}

/// Pixels painted between two safe points.
const STEP: usize = 512;

/// What paints: a surface, and the VM that has its bytes.
pub struct Painter<'v> {
    vm: &'v mut Vm,
    pub surface: Surface,
    work: usize,
}

impl<'v> Painter<'v> {
    pub fn new(vm: &'v mut Vm, surface: Surface) -> Painter<'v> {
        Painter { vm, surface, work: 0 }
    }

    /// Counts pixels that were looked at; handlers may run.
    pub fn worked(&mut self, pixels: usize) -> Res {
        self.work += pixels;
        if self.work >= STEP {
            let work = core::mem::take(&mut self.work);
            self.vm.poll_native(work as u32, "framebuf")?;
        }
        Ok(Val::NONE)
    }

    /// The colour of a pixel, if it is on the surface.
    pub fn get(&self, x: i64, y: i64) -> Option<u32> {
        self.surface.contains(x, y).then(|| self.color_of(self.surface, x as usize, y as usize))
    }

    fn color_of(&self, surface: Surface, x: usize, y: usize) -> u32 {
        surface.load(self.vm.buffer(surface.buffer).unwrap_or(&[]), x, y)
    }

    /// Paints a pixel, if it is on the surface.
    pub fn set(&mut self, x: i64, y: i64, color: u32) -> Res {
        if self.surface.contains(x, y)
            && let Some(bytes) = self.vm.buffer_mut(self.surface.buffer)
        {
            self.surface.store(bytes, x as usize, y as usize, color);
        }
        self.worked(1)
    }

    /// Paints the part of a rectangle that is on the surface.
    pub fn fill_rect(&mut self, x: i64, y: i64, width: i64, height: i64, color: u32) -> Res {
        let clip = |n: i64, most: usize| n.clamp(0, most as i64) as usize;
        let (left, right) = (clip(x, self.surface.width), clip(x + width, self.surface.width));
        let (top, bottom) = (clip(y, self.surface.height), clip(y + height, self.surface.height));
        for row in top..bottom {
            for from in (left..right).step_by(STEP) {
                let to = right.min(from + STEP);
                if let Some(bytes) = self.vm.buffer_mut(self.surface.buffer) {
                    (from..to).for_each(|column| self.surface.store(bytes, column, row, color));
                }
                self.worked(to - from)?;
            }
        }
        Ok(Val::NONE)
    }

    /// Copies the pixels of `from` that are not of colour `key`. With a palette they are numbers of its columns.
    pub fn blit(&mut self, from: Surface, (x, y): (i64, i64), key: u32, palette: Option<Surface>) -> Res {
        // A pixel at a time: the source may be this very surface.
        let (width, height) = (self.surface.width as i64, self.surface.height as i64);
        for row in y.max(0)..height.min(y + from.height as i64) {
            for column in x.max(0)..width.min(x + from.width as i64) {
                let mut color = self.color_of(from, (column - x) as usize, (row - y) as usize);
                if let Some(palette) = palette {
                    color = self.color_of(palette, color as usize, 0);
                }
                if color != key {
                    self.set(column, row, color)?;
                } else {
                    self.worked(1)?;
                }
            }
        }
        Ok(Val::NONE)
    }

    /// Moves the contents; what they leave stays as it was.
    pub fn scroll(&mut self, dx: i64, dy: i64) -> Res {
        let (width, height) = (self.surface.width as i64, self.surface.height as i64);
        if dx.abs() >= width || dy.abs() >= height {
            return Ok(Val::NONE);
        }
        // In the order in which no pixel is painted before it was copied.
        for row in 0..height - dy.abs() {
            let y = if dy < 0 { row } else { height - 1 - row };
            for column in 0..width - dx.abs() {
                let x = if dx < 0 { column } else { width - 1 - column };
                if let Some(color) = self.get(x - dx, y - dy) {
                    self.set(x, y, color)?;
                }
            }
        }
        Ok(Val::NONE)
    }
}
