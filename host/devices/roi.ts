/**
 * The page by which a guest marks regions of interest: a store of a region's number to BEGIN, END, DUMP or RESET. No Pi has
 * it: it is plugged in where the embedder wants it (run --roi-page), and a guest finds it by reading MAGIC.
 *
 * Truth: host/machine/regions.ts. Deviations: none.
 */
import { device } from "../machine/device.ts";

export const ROI_MAGIC = 0x524f4931;

export const roi = device({
  name: "roi", title: "Regions of interest (the emulator's own)", size: 0x1000, version: 1,
  ports: () => ({ mark: (_action: number, _id: number): void => {} }),
  state: () => ({}),
  regs: {
    BEGIN: { at: 0x0, doc: "a region begins; its number", read: () => 0, write: (_s, id, c) => c.ports.mark(0, id) },
    END: { at: 0x4, doc: "a region ends; its number", read: () => 0, write: (_s, id, c) => c.ports.mark(1, id) },
    DUMP: { at: 0x8, doc: "counts are written; a region's number, or 0", read: () => 0, write: (_s, id, c) => c.ports.mark(2, id) },
    RESET: { at: 0xc, doc: "counts start over; a region's number, or 0", read: () => 0, write: (_s, id, c) => c.ports.mark(3, id) },
    MAGIC: { at: 0x10, doc: "\"ROI1\": the page is there", fixed: ROI_MAGIC },
  },
});
