/**
 * A core's budget: how far it may run, and what time it is while it runs.
 *
 * `stop` is the record address at which the budget would be used up if execution went on in a straight line; a taken branch
 * moves it by as much as it moves the next record. So (stop - record) / 16 is always what is left, and one comparison ends
 * the run exactly. Without the cycle model an instruction is a cycle; with it (Machine.timing 2) the budget is of instructions
 * and the model knows the cycle.
 * Deviations: none.
 */
import { Cpu, machine } from "../state";
import { modelCycle } from "../timing/model";

/** The cycle at the record in hand (c.rec). */
// @ts-ignore: decorator
@inline export function cycleNow(c: Cpu): u64 { return machine().timing == 2 ? modelCycle(c) : c.cycleEnd - c.slack - u64((c.stop - c.rec) >> 4); }

/**
 * The instruction in hand goes elsewhere: pc is true. Setting stop to 0 brings the run loop to look at once, so that a load
 * or a store that does not fault need not be asked whether it did.
 */
export function divert(c: Cpu): void {
  if (!c.redirected) c.stopBefore = c.stop;
  c.redirected = 1;
  c.stop = 0;
}

/** A timer or the counter was set: the turn ends after the record in hand, since its end was chosen by the old times. */
export function retime(c: Cpu): void { machine().retimed = 1; requestLoop(c); }

/** Makes the run loop return to the outer loop after the record in hand; the rest of the budget is put aside. */
export function requestLoop(c: Cpu): void {
  c.leave = 1;
  const left = u32((c.stop - c.rec) >> 4);
  if (left > 1) { c.slack += left - 1; c.stop = c.rec + 16; }
}
