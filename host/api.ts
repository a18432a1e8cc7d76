/**
 * What `import … from "redleaf-pi"` gives, in Node and in browsers alike; the two entries differ only in where they find core.wasm.
 * A page of examples, each of them run as a test: docs/api.md.
 * Deviations: none.
 */
export { CORES, type Core, type CpuView, SYSTEM_REGISTERS, type WasmSource } from "./core/core.ts";
export { type BootFile, type BootOptions, type BootPlan, type BootSource, planBoot } from "./firmware/boot.ts";
export { folderTree, memoryTree, type FileTree } from "./firmware/file-tree.ts";
export { BootError } from "./firmware/boot-error.ts";
export { LoadError } from "./loader/load-error.ts";
export { type Elf, parseElf } from "./loader/elf.ts";
export { type Blocks, openBootVolume } from "./loader/fat.ts";
export { type CpioEntry, readCpio, writeCpio } from "./loader/cpio.ts";
export { device, type Declaration, type Device } from "./machine/device.ts";
export type { Access } from "./machine/bus.ts";
export { type Hook, type Machine, type MachineOptions, type RunLimits } from "./machine/machine.ts";
export { type RegionAction, type RegionMark, Regions, type RegionTotal } from "./machine/regions.ts";
export { type CoreStats, type Stats, statsBetween, statsSum } from "./machine/stats.ts";
export { type ExceptionRecord, type InstructionRecord, type RegistersRecord, type TraceListener, Tracer, type TraceWants, type TranslationRecord } from "./machine/tracer.ts";
export { describeStop, type HookStop, type StopReason } from "./machine/stop.ts";
export { SnapshotError } from "./machine/snapshot.ts";
export { encodePng } from "./machine/screenshot.ts";
export type { SemihostingPort } from "./machine/semihosting.ts";
export type { BlockSource } from "./devices/sd-card.ts";
export { BlockOverlay } from "./devices/block-overlay.ts";
export { GdbStub } from "./debug/gdb.ts";
