/** Where a core's system registers are. Deviations: none. */
import { SYSREGS_AT } from "../layout";
import { Cpu } from "../state";
import { SysRegs } from "./sysregs";

// @ts-ignore: decorator
@inline export function sys(c: Cpu): SysRegs { return changetype<SysRegs>(changetype<usize>(c) + SYSREGS_AT); }
