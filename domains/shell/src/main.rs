//! A command line over a serial line, a file system and the supervisor.
//! Deviations: no history, no quoting; sh in /bin has pipes.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]
use domain::alloc::{format, string::String, vec::Vec};
use domain::*;

struct Prompt { serial: SerialRef, fs: FsRef, kernel: SupervisorRef }
type Done = Rpc<()>;

impl Prompt {
    fn say(&self, text: &str) -> Done {
        for part in text.as_bytes().chunks(4000) {
            let mut p = RRef::<Page>::zeroed();
            let mut with: Vec<u8> = Vec::with_capacity(part.len() + 8);
            for &b in part { if b == b'\n' { with.push(b'\r') } with.push(b) }
            p.set(&with);
            self.serial.write(p)?;
        }
        Ok(())
    }
    fn path(&self, p: &str) -> RRef<Text> { RRef::new(Text::new(p)) }
    fn file(&self, path: &str) -> Rpc<Vec<u8>> {
        let n = self.fs.lookup(&self.path(path))?;
        let (mut out, mut p) = (Vec::new(), RRef::<Page>::zeroed());
        loop {
            p = self.fs.read(n, out.len() as u64, p)?;
            if p.len == 0 { return Ok(out) }
            out.extend_from_slice(p.bytes());
        }
    }
    fn store(&self, path: &str, text: &[u8], append: bool) -> Done {
        let n = match self.fs.create(&self.path(path), 1) { Err(Error::EXISTS) => self.fs.lookup(&self.path(path)), r => r }?;
        let mut at = if append { self.fs.stat(n)? & 0xffff_ffff } else { self.fs.truncate(n)?; 0 };
        let mut p = RRef::<Page>::zeroed();
        for part in text.chunks(4096) { p.set(part); at += self.fs.write(n, at, &p)? as u64 }
        Ok(())
    }
    fn list(&self, path: &str) -> Done {
        let dir = self.file(path)?;
        for e in dir.chunks_exact(32) {
            let n = u32::from_le_bytes([e[0], e[1], e[2], e[3]]);
            if n == 0 { continue }
            let s = self.fs.stat(n)?;
            self.say(&format!("{} {:>8} {}\n", if s >> 56 == 2 { 'd' } else { '-' }, s & 0xffff_ffff, core::str::from_utf8(&e[4..]).unwrap_or("?").trim_end_matches('\0')))?;
        }
        Ok(())
    }
    fn domains(&self) -> Done {
        let mut out = RRef::new(Text::new(""));
        for n in 1..255 {
            match self.kernel.list(n, out) { Ok(t) => { self.say(t.as_str())?; self.say("\n")?; out = t } Err(Error::NOT_FOUND) => out = RRef::new(Text::new("")), Err(e) => return Err(e) }
        }
        Ok(())
    }
    fn load(&self, path: &str) -> Done {
        let bytes = self.file(path)?;
        let mut p = RRef::<Page>::zeroed();
        for (i, part) in bytes.chunks(4096).enumerate() { p.set(part); self.kernel.feed(&p, i as u64 * 4096)? }
        let h = self.kernel.go(0)?;
        match h.typed::<TaskRef>() {
            Some(t) => self.say(&format!("{path}: {:?}\n", t.run(0)))?,
            None => self.say(&format!("{path}: loaded\n"))?,
        }
        self.kernel.unload(h)
    }
    fn line(&self, line: &str) -> Done {
        let mut w = line.split_whitespace();
        let (cmd, a, b) = (w.next().unwrap_or(""), w.next().unwrap_or(""), w.next().unwrap_or(""));
        let number = |s: &str| s.parse::<u32>().map_err(|_| Error::INVALID);
        match cmd {
            "" => Ok(()),
            "help" => self.say("ls [DIR] | cat FILE | write FILE TEXT | append FILE TEXT | mkdir DIR | rm FILE | df | fsck | mkfs\ndomains | kill N | crash N | load FILE | run FILE | mem | echo TEXT | uptime | exit\n"),
            "ls" => self.list(a),
            "cat" => { let f = self.file(a)?; self.say(core::str::from_utf8(&f).unwrap_or("not a text\n")) }
            "write" | "append" => { let text = line.splitn(3, ' ').nth(2).unwrap_or(""); self.store(a, format!("{text}\n").as_bytes(), cmd == "append") }
            "mkdir" => self.fs.create(&self.path(a), 2).map(|_| ()),
            "rm" => self.fs.unlink(&self.path(a)),
            "df" => { let s = self.fs.space()?; self.say(&format!("{} blocks of 4 KiB and {} inodes free\n", s >> 32, s & 0xffff_ffff)) }
            "fsck" => { self.fs.check()?; self.say("clean\n") }
            "mkfs" => self.fs.format(),
            "domains" | "ps" => self.domains(),
            "kill" => { let h = self.kernel.handle(number(a)?)?; self.kernel.kill(h) }
            "crash" => self.serial.fail(0),
            "load" => self.load(a),
            "run" => { let code = self.kernel.exec(&self.path(line.splitn(2, ' ').nth(1).unwrap_or("")))?; if code != 0 { self.say(&format!("exit {code}\n"))? } Ok(()) }
            "mem" => self.say(&format!("{} frames free, {} shared objects, {} threads\n", self.kernel.total(0)?, self.kernel.total(1)?, self.kernel.total(3)?)),
            "echo" => self.say(&format!("{}\n", line.strip_prefix("echo").unwrap_or("").trim_start())),
            "uptime" => self.say(&format!("{} ms\n", now() / 1000)),
            _ => { let _ = b; self.say(&format!("{cmd}: unknown; try help\n")) }
        }
    }
}
impl Shell for Prompt {
    fn run(&self, line: &RRef<Text>) -> Rpc<u32> {
        if let Err(e) = self.line(line.as_str()) { self.say(&format!("{}: {e}\n", line.as_str()))?; return Ok(1) }
        Ok(0)
    }
    /// Reads lines until `exit`.
    fn interact(&self) -> Rpc<()> {
        let mut line = String::new();
        self.say("redleaf-pi shell, help lists the commands\n$ ")?;
        loop {
            let p = self.serial.read(RRef::<Page>::zeroed(), 1_000_000)?;
            for &b in p.bytes() {
                match b {
                    b'\r' | b'\n' => {
                        self.say("\n")?;
                        if line.trim() == "exit" { return Ok(()) }
                        if let Err(e) = self.line(&line) { self.say(&format!("{line}: {e}\n"))? }
                        line.clear();
                        self.say("$ ")?;
                    }
                    8 | 127 => if line.pop().is_some() { self.say("\x08 \x08")? },
                    3 => { line.clear(); self.say("^C\n$ ")? }
                    32..=126 => { line.push(b as char); self.say(core::str::from_utf8(&[b]).unwrap_or(""))? }
                    _ => {}
                }
            }
        }
    }
}

#[domain(name = "shell", imports(Serial, Fs, Supervisor, Task), exports(Shell))]
fn main(caps: Caps) -> Rpc<Prompt> { Ok(Prompt { serial: caps.get("serial")?, fs: caps.get("fs")?, kernel: caps.get("supervisor")? }) }
