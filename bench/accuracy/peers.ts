/**
 * What the peer models say on the same entries: llvm-mca 22, Cortex-A53 and (for contrast) Cortex-A55 tables, per dependent
 * chain or independent instruction. Source: peers' table llvm-mca.csv. Only entries that a row of it stands for have a figure.
 * Deviations: none.
 */
import { readFileSync } from "node:fs";

/** Entry to the peer table's row. */
const ROW: Record<string, string> = {
  "alu-add-lat": "add_reg", "alu-add-ipc": "add_imm", "alu-adrp-ipc": "adrp", "alu-nop-ipc": "nop", "shf-addlsl-lat": "add_reg_lsl2", "shf-lslimm-lat": "lsl_imm", "shf-lslv-lat": "lslv",
  "shf-rev-lat": "rev", "shf-sxtw-lat": "sxtw", "shf-ubfx-ipc": "ubfx", "mul-smull-lat": "smull", "mul-smull-ipc": "smull", "mul-mul64-small-lat": "mul_x", "mul-mul64-small-ipc": "mul_x",
  "mul-madd64-large-lat": "madd_x_mulop", "mul-umulh-lat": "umulh", "div-udiv-min-lat": "udiv_x", "ld-x-imm-lat": "ldr_x", "ld-x-imm-ipc": "ldr_x", "ldp-x-1st-lat": "ldp_x", "ldp-x-ipc": "ldp_x",
  "st-x-ipc": "str_x", "st-pair-ipc": "stp_x", "fps-0-lat": "fadd_d", "fps-2-lat": "fmul_d", "fps-5-lat": "fcvt_s_d", "fps-fadd-ipc": "fadd_d", "fps-fmadd-lat": "fmadd_d_mulop",
  "fps-fmadd-acc-lat": "fmadd_d_acc", "fps-fcmp-ipc": "fcmp_d", "fpv-fadd-lat": "fadd_4s", "fpv-fadd-ipc": "fadd_4s", "fpv-fmla-lat": "fmla_4s_mulop", "fpv-fmla-acc-lat": "fmla_4s_acc",
  "fpv-frecps-lat": "frecps_4s", "fpv-sqrts-lat": "fsqrt_s", "fpv-scvtf-lat": "scvtf_4s", "si-and-lat": "and_16b", "si-add-lat": "add_16b", "si-sqadd-lat": "sqadd_4s", "si-mul-lat": "mul_4s",
  "si-mlaacc-lat": "mla_4s_acc", "si-saddl-lat": "saddl", "si-addp-lat": "addp_4s", "si-saba-lat": "saba_4s_acc", "si-add-ipc": "add_16b", "si-mul-ipc": "mul_4s", "pm-tbl1-lat": "tbl1",
  "pm-tbl4-lat": "tbl4", "pm-tbx1-lat": "tbx1", "pm-dup-lat": "dup_elem", "pm-xtn-lat": "xtn_4h", "pm-tbl2-ipc": "tbl2", "nl-ld2b-ipc": "ld2",
};

/** Figures in the entry's unit. */
export function peerFigures(): Map<string, { a53: number; a55?: number }> {
  const [head, ...lines] = readFileSync(new URL("llvm-mca.csv", import.meta.url), "utf8").trim().split("\n").map(fields);
  const column = (name: string) => head.indexOf(name);
  const rows = new Map(lines.map((l) => [l[column("id")], l]));
  const found = new Map<string, { a53: number; a55?: number }>();
  for (const [id, row] of Object.entries(ROW)) {
    const l = rows.get(row);
    if (!l) throw new Error(`llvm-mca.csv has no row "${row}", which ${id} is compared with`);
    const rate = id.endsWith("-ipc");
    const cycles = Number(l[column(rate ? "llvm22_a53_sim_independent_cycles_per_insn" : "llvm22_a53_sim_dependent_chain_cycles")]);
    const contrast = rate ? Number(l[column("llvm22_a55_rthroughput_table_contrast")]) : undefined;
    if (cycles > 0 && cycles < 90) found.set(id, { a53: rate ? 1 / cycles : cycles, a55: contrast ? 1 / contrast : undefined });
  }
  return found;
}

function fields(line: string): string[] {
  return [...line.matchAll(/(?:"([^"]*)"|([^,]*))(?:,|$)/g)].map((m) => m[1] ?? m[2] ?? "");
}
