//! mkfs: makes a file system image for the fs domain.
//!
//!     cargo run -p base --example mkfs -- IMAGE BLOCKS [FILE ...]
//!
//! Each FILE is put into the root under its last name; A=B puts file A at path B (directories of B are made).
//! Deviations: 512 inodes; an image is made, never changed.
extern crate alloc;
#[path = "../../../../domains/fs/src/fs.rs"]
#[allow(dead_code)]
mod fs;
use fs::*;
use std::os::unix::fs::FileExt;

struct Image(std::fs::File);
impl Disk for Image {
    fn read(&self, b: u32, out: &mut Buffer) -> Result<(), ()> { self.0.read_exact_at(out, b as u64 * BLOCK as u64).map_err(|_| ()) }
    fn write(&self, b: u32, data: &Buffer) -> Result<(), ()> { self.0.write_all_at(data, b as u64 * BLOCK as u64).map_err(|_| ()) }
}
fn run() -> Result<(), String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [image, blocks, files @ ..] = &args[..] else { return Err("usage: mkfs IMAGE BLOCKS [FILE | FILE=PATH ...]".into()) };
    let blocks: u32 = blocks.parse().map_err(|_| format!("{blocks}: expected a number of 4 KiB blocks"))?;
    let file = std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(true).open(image).map_err(|e| format!("{image}: {e}"))?;
    file.set_len(blocks as u64 * BLOCK as u64).map_err(|e| format!("{image}: {e}"))?;
    let disk = Image(file);
    let bad = |what: &str| { let what = what.to_string(); move |f: Fault| format!("{what}: {f:?}") };
    Fs::format(&disk, blocks, 512).map_err(bad(image))?;
    let mut f = Fs::mount(disk).map_err(bad(image))?;
    for arg in files {
        let (from, to) = arg.split_once('=').map_or((arg.as_str(), arg.rsplit('/').next().unwrap_or(arg)), |p| p);
        let bytes = std::fs::read(from).map_err(|e| format!("{from}: {e}"))?;
        for (i, _) in to.match_indices('/').filter(|(i, _)| *i > 0) { match f.create(&to[..i], DIRECTORY) { Ok(_) | Err(Fault::Exists) => {} Err(e) => return Err(bad(to)(e)) } }
        let n = f.create(to, FILE).map_err(bad(to))?;
        for (i, c) in bytes.chunks(BLOCK).enumerate() { f.write(n, (i * BLOCK) as u64, c).map_err(bad(to))?; }
    }
    f.check().map_err(bad(image))
}
fn main() { if let Err(e) = run() { eprintln!("mkfs: {e}"); std::process::exit(1) } }
