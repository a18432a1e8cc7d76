/**
 * A core that asks a device again and again whether it is ready yet: `while (UART->FR & TXFF);`.
 *
 * When one way round such a loop has brought a core back to where it was, every register as before, nothing stored and the
 * device asked for the same register with the same answer, then so will the next: within a turn no other core runs, no alarm
 * rings and no interrupt comes. The ways round that the turn has room for are then counted instead of carried out, so what the
 * guest sees, instruction counts and time included, is the same. A Linux that boots with a console on a UART of 115,200 baud
 * spends more than half of its instructions so.
 *
 * The device's declaration says which registers may be asked so (`steady`, host/machine/device.ts). One way round is carried
 * out record by record here to see that it has nothing in it but arithmetic, branches and loads.
 * Deviations: not with the cycle model, whose state is more than registers; not while the host hooks or traces accesses.
 */
import { sys } from "../cpu/sys";
import { Rec, RECORD_BYTES, TRANSLATED } from "../decode/record";
import { hostSteady } from "../env";
import { Cpu, machine } from "../state";
import { requestLoop } from "./budget";
import { runRun } from "./dispatch.gen";
import { HARMLESS } from "./harmless.gen";
import { ownKind } from "./regions";
import { Run } from "./run";

/** Equal answers in a row after which a loop is looked at; twice as many each time that it is none. */
const PATIENCE: u32 = 8, MOST_PATIENCE: u32 = 1 << 20;
/** Instructions of the longest loop. */
const LONGEST: u32 = 64;

/** A core as it was, up to what the run loop keeps for itself. */
const STATE_BYTES: usize = offsetof<Cpu>("rec");
const BEFORE: usize = memory.data(1024, 16);

/** A device answered `value` for the register at `pa`: the same again and again makes the outer loop look. */
export function answered(c: Cpu, pa: u32, value: u32): void {
  if (pa != c.polled || value != c.polledValue) { c.polled = pa; c.polledValue = value; c.polls = 0; c.patience = PATIENCE; return; }
  if (++c.polls < c.patience) return;
  c.polls = 0;
  const m = machine();
  if (m.timing == 2 || m.hooks | m.tracing || sys(c).MDSCR_EL1 & 0x8001) return;
  c.spinning = 1;
  requestLoop(c);
}
/** Something else was asked or written: of another device, or of one whose answers depend on the time. */
export function asked(c: Cpu): void { c.polled = 0; }

/** Carries out one way round the loop at b.rec, and as many more as the budget has room for. True when there is a budget left at b.rec. */
export function spin(b: Run): bool {
  b.spinning = 0;
  if (b.patience < MOST_PATIENCE) b.patience <<= 1;
  const from = b.rec, page = b.page, pa = b.polled;
  if (pa == 0 || !hostSteady(pa)) return true;
  let left = u32((b.stop - from) >> 4);
  memory.copy(BEFORE, changetype<usize>(b), STATE_BYTES);
  for (let round: u32 = 1; round <= LONGEST && left > 1; round++) {
    const r = changetype<Rec>(b.rec), kind = r.kind == TRANSLATED ? ownKind(b.page, b.rec) : r.kind;
    if (!load<u8>(HARMLESS + kind)) return true;
    left--;
    if (!step(b, r, kind, left)) return false;
    if (b.rec != from || b.page != page || b.polls == 0) continue;
    if (b.polled != pa || memory.compare(BEFORE, changetype<usize>(b), STATE_BYTES)) return true;
    left -= (left - 1) / round * round;
    b.stop = from + (usize(left) << 4);
    b.patience = PATIENCE;
    return true;
  }
  return true;
}

/** The record in hand alone. `left` is the budget behind it; false when the outer loop is wanted. */
function step(b: Run, r: Rec, kind: u16, left: u32): bool {
  const own = r.kind;
  b.slack += left;
  b.stop = b.rec + RECORD_BYTES;
  r.kind = kind;
  runRun(b);
  if (r.kind == kind) r.kind = own;
  if (b.leave) return false;
  b.slack -= left;
  if (b.rec) b.stop = b.rec + (usize(left) << 4);
  else if (b.enterPage(left) == 0) return false;
  return true;
}
