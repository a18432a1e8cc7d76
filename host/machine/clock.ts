/**
 * The machine's one clock: cycles of the Arm core clock, and the alarms that devices set on it.
 *
 * Time is counted in core cycles (a JavaScript number, exact up to 2^53). Every other rate of the board is derived from it by
 * whole-number arithmetic, so that two runs agree to the bit. The core's rate may change while the machine runs: the map from
 * cycles to time is piecewise linear, kept in time units of 1/12 GHz, of which 1 MHz, 19.2 MHz, 38.4 MHz and 250 MHz are all
 * whole divisors; counters derived from it never jump and never go back. Alarms keep their *time* over a change of rate.
 *
 * Deviations: a change of rate loses less than one unit (83 ps); beyond 2^53 units (8.6 days of guest time) sums are rounded.
 *
 *   const clock = new Clock(1.2e9);
 *   clock.attach("timer", (name, index) => { ... });     // who hears the alarms of "timer"
 *   clock.at("timer", "match", 0, clock.now + 1200);      // an alarm is data: owner, name, index, cycle
 *   clock.now = 5000; clock.runDue();                     // the run loop moves time and lets due alarms ring
 */

import { SnapshotError } from "./snapshot.ts";

/** Time units a second: the least common multiple of the board's rates (see above). */
export const UNIT_HZ = 12e9;

export interface Alarm { owner: string; name: string; index: number; cycle: number; order: number }

export interface ClockState {
  now: number; coreHz: number; anchorCycle: number; anchorUnits: number; nextOrder: number; alarms: Alarm[];
}

export class Clock {
  /** The current cycle. The run loop sets it before it lets a core touch a device, and before `runDue`. */
  now = 0;
  /** Called after the rate changed: the core derives its generic timer from it. */
  onRate: (hz: number) => void = () => {};
  private hz: number;
  private anchorCycle = 0;
  private anchorUnits = 0;
  private nextOrder = 0;
  /** Sorted by (cycle, order): few alarms are pending at a time, so an array beats a heap. */
  private alarms: Alarm[] = [];
  private readonly owners = new Map<string, (name: string, index: number) => void>();

  constructor(coreHz = 1.2e9) { this.hz = coreHz; }

  get coreHz(): number { return this.hz; }

  /** Changes the core's rate from now on; everything derived from the clock goes on without a jump. */
  setCoreHz(hz: number): void {
    if (!(hz >= 1e6 && hz <= UNIT_HZ) || hz % 1000 !== 0) throw new RangeError(`core clock of ${hz} Hz: expected whole kHz from 1 MHz to 12 GHz`);
    if (hz === this.hz) return;
    const times = this.alarms.map((alarm) => this.unitsAt(alarm.cycle));
    this.anchorUnits = this.unitsAt(this.now);
    this.anchorCycle = this.now;
    this.hz = hz;
    this.alarms.forEach((alarm, i) => { alarm.cycle = this.cycleOfUnits(times[i]); });
    this.alarms.sort(byCycleThenOrder);
    this.onRate(hz);
  }

  /** Power-on: time starts at 0 at this rate, and no alarm is set. */
  reset(hz: number): void {
    this.now = this.anchorCycle = this.anchorUnits = this.nextOrder = 0;
    this.alarms = [];
    if (hz === this.hz) return;
    this.hz = hz;
    this.onRate(hz);
  }

  /** Whole ticks that a counter of `hz`, running since power-on, shows now. */
  ticks(hz: number): number { return mulDiv(this.unitsAt(this.now), hz, UNIT_HZ); }

  /** The first cycle at which `ticks(hz)` is at least `tick`. */
  cycleOfTick(hz: number, tick: number): number { return this.cycleOfUnits(mulDivUp(tick, UNIT_HZ, hz)); }

  /** Cycles that `seconds` last at the present rate, rounded up, at least one. */
  cyclesIn(seconds: number): number { return Math.max(1, Math.ceil(seconds * this.hz)); }

  /** Seconds of guest time since power-on. */
  get seconds(): number { return this.unitsAt(this.now) / UNIT_HZ; }
  /** The same of a cycle, at the present rate. */
  secondsAt(cycle: number): number { return this.unitsAt(cycle) / UNIT_HZ; }

  attach(owner: string, ring: (name: string, index: number) => void): void {
    if (this.owners.has(owner)) throw new Error(`clock: two owners are called ${owner}`);
    this.owners.set(owner, ring);
  }

  /** Sets the alarm (owner, name, index); one that is already pending moves. */
  at(owner: string, name: string, index: number, cycle: number): void {
    this.cancel(owner, name, index);
    const alarm = { owner, name, index, cycle: Math.ceil(cycle), order: this.nextOrder++ };
    let place = this.alarms.length;
    while (place > 0 && this.alarms[place - 1].cycle > alarm.cycle) place--;
    this.alarms.splice(place, 0, alarm);
  }

  cancel(owner: string, name: string, index: number): void {
    const place = this.find(owner, name, index);
    if (place >= 0) this.alarms.splice(place, 1);
  }

  /** The cycle of a pending alarm, or Infinity. */
  due(owner: string, name: string, index: number): number {
    const place = this.find(owner, name, index);
    return place < 0 ? Infinity : this.alarms[place].cycle;
  }

  cancelAll(owner: string): void { this.alarms = this.alarms.filter((alarm) => alarm.owner !== owner); }

  /** The cycle of the next alarm for which `counts` is true, or Infinity. */
  nextAlarmOf(counts: (alarm: Alarm) => boolean): number { return this.alarms.find(counts)?.cycle ?? Infinity; }

  /** The cycle of the next alarm, or Infinity: how far the run loop may run or sleep. */
  nextAlarm(): number { return this.alarms.length > 0 ? this.alarms[0].cycle : Infinity; }

  /** Rings every alarm that is due, in the order (cycle, insertion), also those set meanwhile. Returns how many. */
  runDue(): number {
    let count = 0;
    while (this.alarms.length > 0 && this.alarms[0].cycle <= this.now) {
      const alarm = this.alarms.shift()!;
      this.owners.get(alarm.owner)?.(alarm.name, alarm.index);
      count++;
    }
    return count;
  }

  snapshot(): ClockState {
    return { now: this.now, coreHz: this.hz, anchorCycle: this.anchorCycle, anchorUnits: this.anchorUnits, nextOrder: this.nextOrder, alarms: this.alarms.map((a) => ({ ...a })) };
  }

  restore(state: ClockState): void {
    const stray = state.alarms.find((alarm) => !this.owners.has(alarm.owner));
    if (stray) throw new SnapshotError(`section "clock": alarm ${stray.name} belongs to ${stray.owner}, which this board does not have`);
    this.now = state.now; this.hz = state.coreHz; this.anchorCycle = state.anchorCycle; this.anchorUnits = state.anchorUnits;
    this.nextOrder = state.nextOrder; this.alarms = state.alarms.map((a) => ({ ...a }));
    this.onRate(this.hz);
  }

  private find(owner: string, name: string, index: number): number {
    return this.alarms.findIndex((a) => a.name === name && a.index === index && a.owner === owner);
  }

  private unitsAt(cycle: number): number { return this.anchorUnits + mulDiv(cycle - this.anchorCycle, UNIT_HZ, this.hz); }

  private cycleOfUnits(units: number): number { return this.anchorCycle + mulDivUp(units - this.anchorUnits, this.hz, UNIT_HZ); }
}

function byCycleThenOrder(a: Alarm, b: Alarm): number { return a.cycle - b.cycle || a.order - b.order; }

/** floor(a * n / d) without leaving whole numbers: the fraction is reduced, then a is split at a multiple of d. */
function mulDiv(a: number, n: number, d: number): number {
  const g = gcd(n, d);
  n /= g; d /= g;
  const whole = Math.floor(a / d);
  return whole * n + Math.floor(((a - whole * d) * n) / d);
}

function mulDivUp(a: number, n: number, d: number): number {
  const g = gcd(n, d);
  n /= g; d /= g;
  const whole = Math.floor(a / d);
  return whole * n + Math.ceil(((a - whole * d) * n) / d);
}

function gcd(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
