/**
 * A batch of programs, interpreted and translated side by side (run.ts): what programs.test.ts gives to each of its processes.
 *
 *     node --import tsx test/programs/batch.ts --seed 1 --programs 2000 --timing a53
 *     node --import tsx test/programs/batch.ts --seed 1 --blocks 1000000 --timing off
 *
 * The last line is what was done, as JSON; a difference is an error's text and exit code 1. Deviations: none.
 */
import { parseArgs } from "node:util";
import { createMachine, type Machine } from "../../host/index.ts";
import { readRows } from "../fuzz/rows.ts";
import { EAGER, MODES, translator } from "../modes.ts";
import { makeProgram } from "./generate.ts";
import { Exits, lockstep } from "./run.ts";

export interface Batch { programs: number; blocks: number; instructions: number; interrupts: number; exits: number; regions: number; translated: number }

/** Code that runs twice is translated: a program is short. */
export const AT_ONCE = { ...EAGER, sample: 20 } as const;

/** As many programs as are asked for, or as it takes to have executed so many blocks. */
export async function runBatch(seed: number, timing: "off" | "a53", { programs = Infinity, blocks = Infinity }): Promise<Batch> {
  const rows = readRows(), mode = MODES.find((m) => m.timing === timing)!;
  const make = async (cores: number) => {
    const [interpreted, translated] = await Promise.all([{}, { translator, translation: AT_ONCE }].map((more) => createMachine({ ...mode.options, ...more, cores })));
    return { interpreted, translated, exits: new Exits(translated) };
  };
  const machines: Record<number, Awaited<ReturnType<typeof make>>> = { 1: await make(1), 4: await make(4) };
  const done: Batch = { programs: 0, blocks: 0, instructions: 0, interrupts: 0, exits: 0, regions: 0, translated: 0 };
  for (let n = 0; n < programs && done.blocks < blocks; n++) {
    const program = makeProgram(rows, seed + n), { interpreted, translated, exits } = machines[program.cores];
    const ran = lockstep(interpreted, translated, program, { exits });
    done.programs++;
    done.blocks += ran.blocks;
    done.instructions += ran.instructions;
    done.interrupts += ran.interrupts;
    done.translated += carriedOut(translated);
    done.exits += ran.exits;
  }
  for (const { translated } of Object.values(machines)) done.regions += translated.translator!.regions;
  return done;
}
/** Instructions that regions carried out since the machine was reset. */
function carriedOut(machine: Machine): number { return machine.translator!.counts().instructions; }

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({ options: { seed: { type: "string", default: "1" }, programs: { type: "string" }, blocks: { type: "string" }, timing: { type: "string", default: "off" } } });
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const [programs, blocks] = [number(values.programs), number(values.blocks)];
  try {
    console.log(JSON.stringify(await runBatch(Number(values.seed), values.timing as "off" | "a53", { programs: programs ?? (blocks === undefined ? 1000 : undefined), blocks })));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
