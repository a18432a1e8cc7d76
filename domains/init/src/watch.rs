//! Restarts, slower and slower: a domain that dies is restarted after 1 ms, then after 2, 4 ... and after the eighth death left dead,
//! with a line. One that has lived ten times as long as its last delay begins anew.
//! Deviations: for domains that nobody else restarts; drivers behind a shadow are restarted by the call that finds them dead.
use domain::alloc::{string::String, vec::Vec};
use domain::*;

pub const FIRST_US: u64 = 1000;
pub const DEATHS: u32 = 8;

/// What one domain's deaths have led to so far.
#[derive(Clone, Copy)]
pub struct Backoff { deaths: u32, delay: u64, since: u64 }
impl Backoff {
    pub fn new() -> Self { Backoff { deaths: 0, delay: FIRST_US, since: now() } }
    /// It died. How long to wait before its restart; None: no more.
    pub fn died(&mut self) -> Option<u64> {
        if self.deaths > 0 && now() - self.since > 10 * self.delay { *self = Backoff::new() }
        self.deaths += 1;
        if self.deaths > 1 { self.delay *= 2 }
        if self.deaths == DEATHS { None } else { Some(self.delay) }
    }
    pub fn started(&mut self) { self.since = now() }
}

struct Ward { name: String, handle: AnyRef, backoff: Backoff, due: Option<u64> }
/// Watches domains for as long as there are any.
pub struct Watch { wards: sync::Mutex<Vec<Ward>>, kernel: SupervisorRef }
impl Watch {
    pub const fn new(kernel: SupervisorRef) -> Self { Watch { wards: sync::Mutex::new(Vec::new()), kernel } }
    pub fn add(&self, name: &str, handle: AnyRef) { self.wards.lock().push(Ward { name: String::from(name), handle, backoff: Backoff::new(), due: None }) }
    /// For a thread of its own.
    pub fn run(&self) {
        let mut seen = 0;
        loop {
            let next = self.look();
            match self.kernel.deaths(seen, if next == u64::MAX { next } else { next.saturating_sub(now()) }) { Ok(n) => seen = n, Err(_) => return }
        }
    }
    /// Restarts what is due; when to look again.
    fn look(&self) -> u64 {
        let mut next = u64::MAX;
        self.wards.lock().retain_mut(|w| {
            if w.due.is_some_and(|t| t <= now()) {
                w.due = None;
                w.backoff.started();
                let _ = self.kernel.revive(w.handle); // if it fails, it is dead still, which the next lines see
            }
            if w.due.is_none() && self.kernel.fact(w.handle, 0) == Ok(0) {
                match w.backoff.died() {
                    Some(us) => w.due = Some(now() + us),
                    None => { println!("init: {} died {DEATHS} times in a row: left dead", w.name); return false }
                }
            }
            // unloaded: nobody's business any more
            if self.kernel.fact(w.handle, 0).is_err() { return false }
            next = next.min(w.due.unwrap_or(u64::MAX));
            true
        });
        next
    }
}
