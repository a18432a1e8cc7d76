/** Whatever can run cases beside the oracle: the emulator in each of its modes, or a second QEMU. */
import type { Cases, Results } from "../oracle/records.ts";

export interface Target {
  readonly name: string;
  /**
   * Fills `results` (one for each case, in order): the state at the first exception, its signal, and for a case with
   * `FLAG_MEMORY` what changed in the data area. Nothing of one case is left for the next.
   */
  run(cases: Cases, results: Results): void | Promise<void>;
  close?(): void;
}
