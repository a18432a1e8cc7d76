/**
 * The peripheral bus: which block answers at which physical address. BCM2835 ARM Peripherals §1.2 (address map).
 *
 * The core calls `read`/`write` for physical addresses outside RAM. `status` says after each access whether it ended well or
 * with an external abort. A value of eight bytes does not fit a JavaScript number: its low word is the value, its high word is in
 * `high` (set by `read`, taken by `write`).
 *
 * Deviations: a hole in the peripheral window reads 0 and ignores writes (what silicon gives there differs from hole to hole);
 * outside the window an access aborts.
 *
 *   bus.map("uart0", 0x3f20_1000, 0x1000, uart0);
 *   const value = bus.read(0x3f20_1018, 4, core);   if (bus.status !== BUS_OK) abort();
 */

export type AccessSize = 1 | 2 | 4 | 8;

/** Whatever answers on the bus: addresses are offsets into its window, sizes 1, 2 or 4. */
export interface BusTarget {
  read(offset: number, size: number, core: number): number;
  write(offset: number, value: number, size: number, core: number): void;
  /** Whether reads answer the same until an access, an alarm or an input comes between. */
  isSteady?(offset: number): boolean;
}

export interface Access { pa: number; value: number; high: number; size: AccessSize; core: number; write: boolean; block: string }

export const BUS_OK = 0;
export const BUS_ABORT = 1;

interface Region { name: string; base: number; size: number; target: BusTarget | null }

const PAGE_BITS = 12;
const LOG_LIMIT = 1000; // lines: a guest that walks over the whole window must not fill the host's memory

export class Bus {
  /** How the latest access ended: BUS_OK or BUS_ABORT. */
  status = BUS_OK;
  /** The high word of an access of eight bytes. */
  high = 0;
  /** Sees every access after it was done (reads with their value). The object is reused. */
  hook: ((access: Access) => void) | null = null;

  private readonly pages = new Map<number, Region[]>();
  private readonly regions: Region[] = [];
  private readonly logged = new Set<number>();
  private readonly access: Access = { pa: 0, value: 0, high: 0, size: 4, core: 0, write: false, block: "" };
  private last: Region = { name: "", base: 0, size: 0, target: null };
  private readonly windowBase: number;
  private readonly windowEnd: number;
  private readonly log: (line: string) => void;

  /** Inside [windowBase, windowEnd) a hole reads 0; elsewhere it aborts. */
  constructor(windowBase: number, windowEnd: number, log: (line: string) => void) {
    this.windowBase = windowBase; this.windowEnd = windowEnd; this.log = log;
  }

  /** Puts a block on the bus. A null target is a block known by name but not modelled. */
  map(name: string, base: number, size: number, target: BusTarget | null): void {
    const clash = this.regions.find((r) => r.target !== null && base < r.base + r.size && r.base < base + size);
    if (clash && target !== null) throw new Error(`bus: ${name} at 0x${base.toString(16)} overlaps ${clash.name} at 0x${clash.base.toString(16)}`);
    const region = { name, base, size, target };
    this.regions.push(region);
    for (let page = pageOf(base); page <= pageOf(base + size - 1); page++) {
      const list = this.pages.get(page) ?? [];
      if (target === null) list.push(region); else list.unshift(region); // a modelled block hides a named hole
      this.pages.set(page, list);
    }
    this.last = { name: "", base: 0, size: 0, target: null };
  }

  /** Blocks on the bus in the order of their addresses: the memory map. */
  collectMap(): { name: string; base: number; size: number; modelled: boolean }[] {
    return this.regions.map(({ name, base, size, target }) => ({ name, base, size, modelled: target !== null })).sort((a, b) => a.base - b.base);
  }

  read(pa: number, size: AccessSize, core: number): number {
    const region = this.find(pa);
    const target = region?.target ?? null;
    let value = 0;
    this.high = 0;
    this.status = BUS_OK;
    if (target === null) this.miss(region, pa, false);
    else if (size === 8) {
      value = target.read(pa - region!.base, 4, core) >>> 0;
      this.high = target.read(pa - region!.base + 4, 4, core) >>> 0;
    } else value = target.read(pa - region!.base, size, core) >>> 0;
    if (this.hook !== null) this.report(pa, value, size, core, false, region);
    return value;
  }

  write(pa: number, value: number, size: AccessSize, core: number): void {
    const region = this.find(pa);
    const target = region?.target ?? null;
    this.status = BUS_OK;
    if (target === null) this.miss(region, pa, true);
    else if (size === 8) {
      target.write(pa - region!.base, value >>> 0, 4, core);
      target.write(pa - region!.base + 4, this.high >>> 0, 4, core);
    } else target.write(pa - region!.base, value >>> 0, size, core);
    if (this.hook !== null) this.report(pa, value >>> 0, size, core, true, region);
  }

  /** Whether a core may be told once what it would read again and again, until something else happens. */
  isSteady(pa: number): boolean {
    const region = this.find(pa);
    return this.hook === null && region?.target?.isSteady?.(pa - region.base) === true;
  }

  private find(pa: number): Region | undefined {
    const last = this.last;
    if (pa - last.base < last.size && pa >= last.base) return last;
    const region = this.pages.get(pageOf(pa))?.find((r) => pa >= r.base && pa - r.base < r.size);
    if (region) this.last = region;
    return region;
  }

  private miss(region: Region | undefined, pa: number, write: boolean): void {
    if (!region && (pa < this.windowBase || pa >= this.windowEnd)) this.status = BUS_ABORT;
    const key = region ? pa : pageOf(pa) + 0.5; // a hole without a name is logged once a page
    const place = write ? -key : key;
    if (this.logged.has(place) || this.logged.size >= LOG_LIMIT) return;
    this.logged.add(place);
    const verb = write ? "write" : "read";
    this.log(region ? `${region.name} is not modelled: ${verb} of register 0x${(pa - region.base).toString(16)}` : `nothing is at 0x${pa.toString(16)}: ${verb}`);
    if (this.logged.size === LOG_LIMIT) this.log("further accesses to what is not modelled are not logged");
  }

  private report(pa: number, value: number, size: AccessSize, core: number, write: boolean, region: Region | undefined): void {
    const a = this.access;
    a.pa = pa; a.value = value; a.high = this.high; a.size = size; a.core = core; a.write = write; a.block = region?.name ?? "";
    this.hook!(a);
  }
}

function pageOf(pa: number): number { return Math.floor(pa / (1 << PAGE_BITS)); }
