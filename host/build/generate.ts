/** Runs every generator: what is built from another file's declarations, never committed. Deviations: none. */
import { generateIsa } from "./isa.ts";
import { generateLayout, generateSysRegs } from "./sysregs.ts";

generateSysRegs();
generateLayout();
generateIsa();
