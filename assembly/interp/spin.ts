/**
 * A core that asks a device again and again whether it is ready yet: `while (UART->FR & TXFF);`.
 *
 * When one way round such a loop has brought a core back to where it was, every register as before, nothing stored and the
 * device asked for the same register with the same answer, then so will the next: within a turn no other core runs, no alarm
 * rings and no interrupt comes. The ways round that the turn has room for are then counted instead of carried out, so what the
 * guest sees, instruction counts and time included, is the same. A Linux that boots with a console on a UART of 115,200 baud
 * spends more than half of its instructions so.
 *
 * With the cycle model one way round must also have brought that back to where it was, but for the time (timing/repeat.ts): then
 * all further ones take as long.
 *
 * The device's declaration says which registers may be asked so (`steady`, host/machine/device.ts). One way round is carried
 * out record by record here to see that it has nothing in it but arithmetic, branches and loads.
 * Deviations: not while the host hooks or traces accesses.
 */
import { sys } from "../cpu/sys";
import { Rec, RECORD_BYTES, TRANSLATED } from "../decode/record";
import { hostSteady } from "../env";
import { Cpu, machine } from "../state";
import { landed, paused } from "../timing/fetch";
import { model } from "../timing/model";
import { remember, repeat, repeats, since } from "../timing/repeat";
import { requestLoop } from "./budget";
import { runRun } from "./dispatch.gen";
import { HARMLESS } from "./harmless.gen";
import { forgetIssue, ownKind } from "./regions";
import { Run } from "./run";
import { setStepping } from "./stepping";
import { Timed } from "./timed.gen";
import { runTimed } from "./timed-dispatch.gen";

/** Equal answers in a row after which a loop is looked at; twice as many each time that it is none. */
const PATIENCE: u32 = 8, MOST_PATIENCE: u32 = 1 << 20;
/** Instructions of the longest loop. */
const LONGEST: u32 = 64;
/** Ways round that the cycle model is given to come to where it was, and those that must be left to make that worth while. */
const SETTLING: u32 = 4, WORTH: u32 = 16;

/** A core as it was, up to what the run loop keeps for itself. */
const STATE_BYTES: usize = offsetof<Cpu>("rec");
const BEFORE: usize = memory.data(1024, 16);

/** A device answered `value` for the register at `pa`: the same again and again makes the outer loop look. */
export function answered(c: Cpu, pa: u32, value: u32): void {
  if (pa != c.polled || value != c.polledValue) { c.polled = pa; c.polledValue = value; c.polls = 0; c.patience = PATIENCE; return; }
  if (++c.polls < c.patience) return;
  c.polls = 0;
  const m = machine();
  if (m.hooks | m.tracing || sys(c).MDSCR_EL1 & 0x8001) return;
  c.spinning = 1;
  requestLoop(c);
}
/** Something else was asked or written: of another device, or of one whose answers depend on the time. */
export function asked(c: Cpu): void { c.polled = 0; }

/** Carries out one way round the loop at b.rec, and as many more as the budget has room for. True when there is a budget left at b.rec. */
export function spin(b: Run): bool {
  b.spinning = 0;
  if (b.patience < MOST_PATIENCE) b.patience <<= 1;
  if (b.polled == 0 || !hostSteady(b.polled)) return true;
  if (machine().timing != 2) return goRound(b, false);
  landed(b, b.rec);
  setStepping(true);
  const goesOn = goRound(b, true);
  setStepping(false);
  if (!goesOn && b.rec) paused(b, b.rec);
  return goesOn;
}
function goRound(b: Run, timed: bool): bool {
  const from = b.rec, page = b.page, pa = b.polled;
  let left = u32((b.stop - from) >> 4), rounds: u32 = 0, steps: u32 = 0;
  memory.copy(BEFORE, changetype<usize>(b), STATE_BYTES);
  if (timed) remember(b);
  while (steps < LONGEST && left > 1) {
    const r = changetype<Rec>(b.rec), kind = r.kind == TRANSLATED ? ownKind(b.page, b.rec) : r.kind;
    if (!load<u8>(HARMLESS + kind) || timed && timeUp(b)) return true;
    left--;
    steps++;
    if (!step(b, r, kind, left, timed)) return false;
    if (b.rec != from || b.page != page || b.polls == 0) continue;
    if (b.polled != pa || memory.compare(BEFORE, changetype<usize>(b), STATE_BYTES)) return true;
    let times = (left - 1) / steps;
    if (timed) {
      times = min(times, u32((model(b).limit - model(b).now - 1) / max(since(b), 1)));
      if (times < WORTH || ++rounds > SETTLING) return true;
      if (!repeats(b)) { remember(b); steps = 0; continue; }
      repeat(b, times);
    }
    left -= times * steps;
    b.stop = from + (usize(left) << 4);
    b.patience = PATIENCE;
    return true;
  }
  return true;
}
// @ts-ignore: decorator
@inline function timeUp(b: Run): bool { return model(b).now >= model(b).limit; }

/** The record in hand alone. `left` is the budget behind it; false when the outer loop is wanted. */
function step(b: Run, r: Rec, kind: u16, left: u32, timed: bool): bool {
  const own = r.kind;
  b.slack += left;
  b.stop = b.rec + RECORD_BYTES;
  r.kind = kind;
  if (timed) runTimed(changetype<Timed>(b)); else runRun(b);
  if (own != kind && r.kind == kind) { r.kind = own; if (timed) forgetIssue(changetype<usize>(r)); }
  if (b.leave) return false;
  b.slack -= left;
  if (b.rec) b.stop = b.rec + (usize(left) << 4);
  else if ((timed ? changetype<Timed>(b).enterPage(left) : b.enterPage(left)) == 0) return false;
  return true;
}
