//! The interfaces. Each is one trait here and nowhere else; `TABLE` is what the loader compares fingerprints with.
//! Deviations: the kernel has to be built anew for a new interface.
use crate::{interface, AnyRef, CapList, Handle, Info, Page, RRef, Text};

/// What every device answers.
#[interface]
pub trait Device {
    /// A line for people.
    fn describe(&self, out: RRef<Text>) -> Rpc<RRef<Text>>;
    /// A number that grows with the work done.
    fn work(&self) -> Rpc<u64>;
}

/// A serial line.
#[interface]
pub trait Serial: Device {
    /// Sends the page's bytes from `tag` on; `tag` counts what the line has taken, also when the driver dies over it.
    fn write(&self, page: RRef<Page>) -> Rpc<RRef<Page>>;
    /// Appends received bytes to the page (`len` counts them), waiting up to `us` for the first.
    fn read(&self, page: RRef<Page>, us: u64) -> Rpc<RRef<Page>>;
    /// Returns when everything sent has left the line.
    fn flush(&self) -> Rpc<()>;
    /// For tests: dies now.
    #[at_most_once]
    fn fail(&self, after: u64) -> Rpc<()>;
}

/// Time.
#[interface]
pub trait Clock {
    fn now(&self) -> Rpc<u64>;
    fn sleep(&self, us: u64) -> Rpc<()>;
    fn ticks(&self) -> Rpc<u64>;
}

/// A block device of 4 KiB blocks. A block is written wholly or not at all as far as its first 512 bytes go.
#[interface]
pub trait Block: Device {
    fn blocks(&self) -> Rpc<u64>;
    fn read(&self, block: u64, page: RRef<Page>) -> Rpc<RRef<Page>>;
    fn write(&self, block: u64, page: &RRef<Page>) -> Rpc<()>;
    /// For tests: dies at the request with this number from now (0: at once).
    #[at_most_once]
    fn fail(&self, after: u64) -> Rpc<()>;
}

/// Files. Stateless: a file is named by its inode number, so that a restart of the file system loses no open file.
#[interface]
pub trait Fs {
    /// Makes an empty file system on the device below.
    fn format(&self) -> Rpc<()>;
    fn lookup(&self, path: &RRef<Text>) -> Rpc<u32>;
    /// kind 1 = file, 2 = directory
    #[at_most_once]
    fn create(&self, path: &RRef<Text>, kind: u32) -> Rpc<u32>;
    #[at_most_once]
    fn unlink(&self, path: &RRef<Text>) -> Rpc<()>;
    /// size | kind << 56
    fn stat(&self, inode: u32) -> Rpc<u64>;
    fn read(&self, inode: u32, offset: u64, page: RRef<Page>) -> Rpc<RRef<Page>>;
    /// All or nothing, also through a power cut.
    fn write(&self, inode: u32, offset: u64, page: &RRef<Page>) -> Rpc<u32>;
    fn truncate(&self, inode: u32) -> Rpc<()>;
    /// free blocks << 32 | free inodes
    fn space(&self) -> Rpc<u64>;
    /// Is every block in use part of exactly one file?
    fn check(&self) -> Rpc<()>;
}

/// General purpose pins and the LEDs on them.
#[interface]
pub trait Gpio: Device {
    fn mode(&self, pin: u32, function: u32) -> Rpc<()>;
    fn set(&self, pin: u32, on: bool) -> Rpc<()>;
    fn get(&self, pin: u32) -> Rpc<bool>;
}

/// A text screen.
#[interface]
pub trait Screen: Device {
    fn write(&self, bytes: &RRef<Page>) -> Rpc<u32>;
    fn clear(&self) -> Rpc<()>;
    /// width << 16 | height, in characters
    fn size(&self) -> Rpc<u32>;
}

/// Shapes of calls, to be measured.
#[interface]
pub trait Echo {
    fn null(&self) -> Rpc<()>;
    fn add(&self, a: u64) -> Rpc<u64>;
    fn bounce(&self, page: RRef<Page>) -> Rpc<RRef<Page>>;
    fn peek(&self, page: &RRef<Page>) -> Rpc<u32>;
    /// Hands the page to the next domain, if there is one, and back.
    fn relay(&self, page: RRef<Page>) -> Rpc<RRef<Page>>;
    fn keep(&self, page: RRef<Page>) -> Rpc<()>;
    fn kept(&self) -> Rpc<RRef<Page>>;
}

/// Ways to die, and what is needed to show what dies with a domain.
#[interface]
pub trait Faulty {
    /// See the domain for the numbers.
    fn die(&self, how: u32) -> Rpc<u64>;
    fn value(&self) -> Rpc<u64>;
    fn take(&self, page: RRef<Page>) -> Rpc<()>;
    fn make(&self, n: u32) -> Rpc<u32>;
    fn give(&self) -> Rpc<RRef<Page>>;
    fn die_with(&self, page: RRef<Page>) -> Rpc<RRef<Page>>;
    fn die_lent(&self, page: &RRef<Page>) -> Rpc<u32>;
    /// Calls itself through `other` (which calls back here) `depth` times, then dies.
    fn through(&self, other: FaultyRef, depth: u32) -> Rpc<u64>;
    fn sleep(&self, us: u64) -> Rpc<u64>;
    fn locked(&self, die: bool) -> Rpc<u64>;
    /// Lends a page of its own to `other.hold`.
    fn lend(&self, other: FaultyRef, us: u64) -> Rpc<u32>;
    fn hold(&self, page: &RRef<Page>, us: u64) -> Rpc<u32>;
    /// Moves a page of its own through `other.keep_for`.
    fn pass(&self, other: FaultyRef, us: u64) -> Rpc<RRef<Page>>;
    fn keep_for(&self, page: RRef<Page>, us: u64) -> Rpc<RRef<Page>>;
}

/// A command line.
#[interface]
pub trait Shell {
    fn run(&self, line: &RRef<Text>) -> Rpc<u32>;
    fn interact(&self) -> Rpc<()>;
}

/// A program that is started and runs to its end.
#[interface]
pub trait Task {
    fn run(&self, arg: u64) -> Rpc<u64>;
}

/// The kernel's power over domains. Only who was given the handle has it.
#[interface]
pub trait Supervisor {
    /// Loads a domain of the image, with these handles, and starts it.
    fn load(&self, name: &RRef<Text>, caps: u64) -> Rpc<AnyRef>;
    /// As `load`, from the bytes of a file: page by page, then with `go`.
    fn feed(&self, page: &RRef<Page>, offset: u64) -> Rpc<()>;
    fn go(&self, caps: u64) -> Rpc<AnyRef>;
    /// Keeps a list of handles for the next `load` or `go`; the number is its name.
    fn caps(&self, list: RRef<CapList>) -> Rpc<u64>;
    /// Restarts the domain behind a handle if it is dead.
    fn revive(&self, handle: AnyRef) -> Rpc<()>;
    fn kill(&self, handle: AnyRef) -> Rpc<()>;
    fn unload(&self, handle: AnyRef) -> Rpc<()>;
    /// Facts about a domain: 0 state, 1 pages, 2 objects, 3 restarts, 4 threads, 5 last fault.
    fn fact(&self, handle: AnyRef, which: u32) -> Rpc<u64>;
    /// 0 free frames, 1 live objects, 2 shared chunks, 3 threads, 4 timer jitter ns max, 5 kernel heap bytes
    fn total(&self, which: u32) -> Rpc<u64>;
    fn list(&self, n: u32, out: RRef<Text>) -> Rpc<RRef<Text>>;
    fn off(&self, code: u32) -> Rpc<()>;
    /// Runs one of the kernel's own measurements, see bench; how many samples there are.
    fn probe(&self, which: u32) -> Rpc<u64>;
    /// One of the samples: cycles << 32 | instructions.
    fn sample(&self, n: u64) -> Rpc<u64>;
    /// The boot arguments.
    fn handle(&self, domain: u32) -> Rpc<AnyRef>;
    /// Bytes of program `n` of the image that is meant for the file system; END after the last program.
    fn program(&self, n: u32, offset: u64, page: RRef<Page>) -> Rpc<RRef<Page>>;
    fn program_name(&self, n: u32, out: RRef<Text>) -> Rpc<RRef<Text>>;
    /// Runs a program of the file system in EL0 and waits for it; its exit code.
    fn exec(&self, line: &RRef<Text>) -> Rpc<u32>;
    /// Gives processes their console and files.
    fn personality(&self, caps: u64) -> Rpc<()>;
    fn arguments(&self, out: RRef<Text>) -> Rpc<RRef<Text>>;
    /// How many domains have crashed or been killed; waits up to `us` for the number to differ from `seen`.
    fn deaths(&self, seen: u64, us: u64) -> Rpc<u64>;
}

macro_rules! table { ($($handle:ident)*) => {
    pub const TABLE: &[Info] = &[$($handle::INFO),*];
    #[cfg(not(target_os = "none"))]
    pub const DOCS: &[crate::Doc] = &[$($handle::DOC),*];
} }
table! { DeviceRef SerialRef ClockRef BlockRef FsRef GpioRef ScreenRef EchoRef FaultyRef ShellRef TaskRef SupervisorRef }
