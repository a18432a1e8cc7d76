//! A text screen on the firmware's frame buffer: 640x480, 32 bits; letters of 3x5 dots drawn twice their size, 80x40.
//! Truth: the property interface (tags 0x40001, 0x48003, 0x48004, 0x48005), asked by the kernel when it grants the window.
//! Deviations: lower case is drawn as upper case; no colours, no cursor.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::{mmio::Mmio, sync::Mutex, *};

const WIDTH: usize = 640;
const COLUMNS: usize = 80;
const ROWS: usize = 40;
const CELL: (usize, usize) = (8, 12);
const INK: u32 = 0x00d0_ffd0;

/// From ' ' to '_': five rows of three dots, an octal digit a row.
const FONT: [u16; 64] = [
    0o00000, 0o22202, 0o55000, 0o57575, 0o36763, 0o51245, 0o25637, 0o22000, 0o12221, 0o42224, 0o05250, 0o02720, 0o00024, 0o00700, 0o00002, 0o11244,
    0o75557, 0o26227, 0o71747, 0o71717, 0o55711, 0o74717, 0o74757, 0o71122, 0o75757, 0o75717, 0o02020, 0o02024, 0o12421, 0o07070, 0o42124, 0o71202,
    0o25743, 0o25755, 0o65656, 0o34443, 0o65556, 0o74647, 0o74644, 0o34553, 0o55755, 0o72227, 0o11152, 0o55655, 0o44447, 0o57755, 0o65555, 0o25552,
    0o65644, 0o25563, 0o65655, 0o34216, 0o72222, 0o55557, 0o55552, 0o55775, 0o55255, 0o55222, 0o71247, 0o64446, 0o44211, 0o31113, 0o25000, 0o00007,
];

struct At { column: usize, row: usize, work: u64 }
struct Frame { pixels: Mmio, at: Mutex<At> }
impl Frame {
    fn draw(&self, column: usize, row: usize, c: u8) {
        let c = match c { b'a'..=b'z' => c - 32, b'{' => b'[', b'}' => b']', b'|' => b'!', b'~' => b'-', b'`' => b'\'', _ => c };
        let bits = FONT.get((c as usize).wrapping_sub(32)).copied().unwrap_or(0o77777);
        for y in 0..CELL.1 {
            let line = ((row * CELL.1 + y) * WIDTH + column * CELL.0) * 4;
            let dots = if y / 2 < 5 { bits >> (12 - y / 2 * 3) & 7 } else { 0 };
            for x in 0..CELL.0 { self.pixels.write(line + 4 * x, if x < 6 && dots >> (2 - x / 2) & 1 != 0 { INK } else { 0 }) }
        }
    }
    fn next_line(&self, at: &mut At) {
        at.column = 0;
        at.row += 1;
        if at.row < ROWS { return }
        at.row = ROWS - 1;
        let line = CELL.1 * WIDTH;
        self.pixels.shift(0, line * 4, line * (ROWS - 1));
        self.pixels.fill(line * (ROWS - 1) * 4, line, 0);
    }
}
impl Screen for Frame {
    fn write(&self, bytes: &RRef<Page>) -> Rpc<u32> {
        let mut at = self.at.lock();
        for &c in bytes.bytes() {
            match c {
                b'\n' => self.next_line(&mut at),
                b'\r' => at.column = 0,
                _ => {
                    if at.column == COLUMNS { self.next_line(&mut at) }
                    self.draw(at.column, at.row, c);
                    at.column += 1;
                }
            }
        }
        at.work += 1;
        Ok(bytes.len)
    }
    fn clear(&self) -> Rpc<()> {
        let mut at = self.at.lock();
        (at.column, at.row) = (0, 0);
        self.pixels.fill(0, self.pixels.len() / 4, 0);
        Ok(())
    }
    fn size(&self) -> Rpc<u32> { Ok((COLUMNS << 16 | ROWS) as u32) }
}
impl Device for Frame {
    fn describe(&self, mut out: RRef<Text>) -> Rpc<RRef<Text>> { *out = Text::new("frame buffer 640x480, 80x40 characters"); Ok(out) }
    fn work(&self) -> Rpc<u64> { Ok(self.at.lock().work) }
}

#[domain(name = "screen", imports(Device), exports(Screen), mmio = "framebuffer")]
fn main(caps: Caps) -> Rpc<Frame> { Ok(Frame { pixels: caps.mmio()?, at: Mutex::new(At { column: 0, row: 0, work: 0 }) }) }
