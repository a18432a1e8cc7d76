import { test } from "uvu";
import * as assert from "uvu/assert";
import { Clock } from "../../../host/machine/clock.ts";

test("derived counters are exact at their ticks", () => {
  const clock = new Clock(1.2e9);
  for (const [hz, period] of [[1e6, 1200], [19.2e6, 62.5], [38.4e6, 31.25]] as const) {
    for (const tick of [1, 2, 3, 1000, 71 * 60 * hz]) {
      clock.now = clock.cycleOfTick(hz, tick);
      assert.is(clock.ticks(hz), tick, `${hz} Hz reaches ${tick}`);
      assert.is(clock.now, Math.ceil(tick * period));
      clock.now--;
      assert.is(clock.ticks(hz), tick - 1, "one cycle earlier it has not");
    }
  }
});

test("a change of rate neither jumps nor goes back, and alarms keep their time", () => {
  const clock = new Clock(1.2e9);
  let rang = -1;
  clock.attach("a", () => { rang = clock.ticks(1e6); });
  clock.at("a", "x", 0, clock.cycleOfTick(1e6, 5000));
  let before = 0;
  for (const [cycle, hz] of [[1_200_500, 6e8], [1_500_000, 1e9], [2_000_001, 1.2e9], [2_400_000, 7e8]] as const) {
    clock.now = cycle;
    before = clock.ticks(19.2e6);
    clock.setCoreHz(hz);
    assert.ok(clock.ticks(19.2e6) === before);
  }
  clock.now = clock.nextAlarm();
  clock.runDue();
  assert.is(rang, 5000);
});

test("alarms ring in the order of cycle, then insertion, also those set by an alarm", () => {
  const clock = new Clock();
  const rung: string[] = [];
  clock.attach("d", (name) => { rung.push(name); if (name === "first") clock.at("d", "late", 0, 5); });
  clock.at("d", "second", 0, 10);
  clock.at("d", "third", 0, 10);
  clock.at("d", "first", 0, 5);
  clock.at("d", "gone", 0, 6);
  clock.cancel("d", "gone", 0);
  clock.now = 10;
  assert.is(clock.runDue(), 4);
  assert.equal(rung, ["first", "late", "second", "third"]);
  assert.is(clock.nextAlarm(), Infinity);
});

test("a snapshot brings time and alarms back; an alarm of an unknown owner is refused", () => {
  const clock = new Clock(6e8);
  clock.attach("d", () => {});
  clock.now = 77; clock.at("d", "x", 3, 99); clock.setCoreHz(1e9);
  const state = JSON.parse(JSON.stringify(clock.snapshot()));
  const other = new Clock();
  assert.throws(() => other.restore(state), /alarm x belongs to d/);
  other.attach("d", () => {});
  other.restore(state);
  assert.equal(other.snapshot(), clock.snapshot());
});

test("a rate that is not whole kHz is refused", () => {
  assert.throws(() => new Clock().setCoreHz(1.5), /expected whole kHz/);
});

test.run();
