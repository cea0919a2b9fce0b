//! Small pictures, painted from discs and blocks: portraits of the team, and what customers photograph. Whole numbers
//! only; sixteen samples a pixel make the edges smooth.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use crate::error::{Error, Result};

type Color = [u8; 3];

/// A picture in the making. Shapes are measured in pixels.
pub struct Picture {
    width: i32,
    height: i32,
    pixels: Vec<Color>,
}

impl Picture {
    fn new(width: u16, height: u16, color: Color) -> Self {
        let pixels = vec![color; usize::from(width) * usize::from(height)];
        Self { width: width.into(), height: height.into(), pixels }
    }

    fn disc(&mut self, color: Color, x: i32, y: i32, radius: i32) {
        let is_inside = |px: i32, py: i32| {
            let (dx, dy) = (px - 4 * x, py - 4 * y);
            dx * dx + dy * dy <= 16 * radius * radius
        };
        self.fill(color, (x - radius, y - radius), (2 * radius, 2 * radius), |x, y| {
            let quarters = (0..4).flat_map(|dy| (0..4).map(move |dx| (4 * x + dx, 4 * y + dy)));
            quarters.map(|(px, py)| u16::from(is_inside(px, py))).sum()
        });
    }

    fn block(&mut self, color: Color, x: i32, y: i32, width: i32, height: i32) {
        self.fill(color, (x, y), (width, height), |_, _| 16);
    }

    /// Paints the pixels of a field, each as much as `cover` says, in sixteenths.
    fn fill(&mut self, color: Color, from: (i32, i32), size: (i32, i32), cover: impl Fn(i32, i32) -> u16) {
        let rows = self.pixels.chunks_mut(usize::try_from(self.width).unwrap_or(1));
        for (y, row) in (0..).zip(rows).filter(|(y, _)| (from.1..from.1 + size.1).contains(y)) {
            for (x, pixel) in (0..).zip(row).filter(|(x, _)| (from.0..from.0 + size.0).contains(x)) {
                let covered = cover(x, y);
                for (old, new) in pixel.iter_mut().zip(color) {
                    let mixed = (u16::from(*old) * (16 - covered) + u16::from(new) * covered) / 16;
                    *old = u8::try_from(mixed).unwrap_or(u8::MAX);
                }
            }
        }
    }

    /// The picture as a PNG file (RFC 2083): eight bits a channel, no filter.
    ///
    /// # Errors
    /// Never, as long as memory can be written.
    pub fn to_png(&self) -> Result<Vec<u8>> {
        let mut header = [self.width.to_be_bytes(), self.height.to_be_bytes()].concat();
        header.extend([8, 2, 0, 0, 0]);
        let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
        for row in self.pixels.chunks(usize::try_from(self.width).unwrap_or(1)) {
            rows.write_all(&[0]).and_then(|()| rows.write_all(row.as_flattened())).map_err(Error::internal)?;
        }
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, data) in [(b"IHDR", header), (b"IDAT", rows.finish().map_err(Error::internal)?), (b"IEND", vec![])] {
            let mut sum = Crc::new();
            sum.update(name);
            sum.update(&data);
            file.extend(u32::try_from(data.len()).map_err(Error::internal)?.to_be_bytes());
            file.extend(name);
            file.extend(data);
            file.extend(sum.sum().to_be_bytes());
        }
        Ok(file)
    }
}

/// The colours of somebody's portrait.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub wall: Color,
    pub skin: Color,
    pub hair: Color,
    pub shirt: Color,
    pub has_long_hair: bool,
}

/// Head and shoulders.
pub fn portrait(look: &Look) -> Picture {
    let mut picture = Picture::new(192, 192, look.wall);
    if look.has_long_hair {
        picture.disc(look.hair, 96, 82, 52);
        picture.block(look.hair, 44, 82, 104, 62);
    }
    picture.disc(look.shirt, 96, 214, 78);
    // The neck lies in the chin's shadow.
    let neck = look.skin.map(|channel| channel - channel / 8);
    picture.block(neck, 82, 110, 28, 34);
    picture.disc(neck, 96, 142, 14);
    picture.disc(look.hair, 96, 76, 45);
    picture.disc(look.skin, 96, 90, 39);
    picture.block(look.hair, 58, 50, 76, 20);
    picture.disc(look.hair, 70, 66, 15);
    picture.disc(look.hair, 122, 66, 15);
    picture
}

const TABLE: Color = [222, 196, 164];
const KRAFT: Color = [186, 138, 92];
const COFFEE: Color = [74, 44, 28];
const CREAM: Color = [246, 236, 218];
const DAWN: Color = [232, 128, 62];

/// A bag of coffee with its label; some of the beans may be outside.
pub fn bag(label: Color, is_torn: bool) -> Picture {
    let mut picture = Picture::new(480, 360, CREAM);
    picture.block(TABLE, 0, 270, 480, 90);
    picture.block(KRAFT, 150, 60, 180, 250);
    picture.block([158, 112, 72], 150, 60, 180, 26);
    picture.block([120, 82, 50], 150, 84, 180, 3);
    picture.block(label, 172, 132, 136, 130);
    picture.disc(DAWN, 240, 200, 34);
    picture.block(label, 200, 202, 80, 36);
    picture.block(CREAM, 200, 214, 80, 5);
    picture.block(CREAM, 214, 228, 52, 4);
    if is_torn {
        picture.disc(CREAM, 330, 250, 30);
        for (x, y) in
            [(322, 268), (341, 284), (362, 292), (352, 309), (384, 301), (401, 317), (372, 326), (428, 309), (330, 318)]
        {
            picture.disc(COFFEE, x, y, 8);
            picture.block(KRAFT, x - 5, y - 1, 10, 2);
        }
    }
    picture
}

/// A cup from above, or a bowl when it holds something pale.
pub fn cup(content: Color) -> Picture {
    let mut picture = Picture::new(480, 360, TABLE);
    picture.disc([205, 178, 146], 246, 188, 142);
    picture.disc([252, 250, 246], 240, 180, 140);
    picture.disc([236, 231, 222], 240, 180, 96);
    picture.block([252, 250, 246], 330, 168, 64, 24);
    picture.disc([252, 250, 246], 240, 180, 90);
    picture.disc(content, 240, 180, 78);
    picture.disc([214, 170, 118], 222, 168, 26);
    picture.disc([214, 170, 118], 258, 168, 26);
    picture.disc([214, 170, 118], 240, 196, 24);
    picture
}

/// The label's colour and the coffee's, for who paints with them.
pub const OLIVE: Color = [110, 118, 66];
pub const TERRACOTTA: Color = [176, 84, 58];
pub const INK: Color = [52, 58, 74];
pub const ESPRESSO: Color = [112, 66, 36];
pub const ICE_CREAM: Color = [232, 208, 176];
