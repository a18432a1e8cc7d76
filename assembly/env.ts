/**
 * What the core asks of its host: devices on the bus, by physical address, and wasm of what waits for translation. Nothing else is called outward.
 * Deviations: none.
 */
@external("env", "mmioRead")
export declare function hostRead(pa: u32, bytes: u32, core: u32): u32;
@external("env", "mmioWrite")
export declare function hostWrite(pa: u32, value: u32, bytes: u32, core: u32): void;
/** Whether reads of a register go on to answer the same until an access, an alarm or an input comes between, and nobody wants to see each. */
@external("env", "mmioSteady")
export declare function hostSteady(pa: u32): bool;
@external("env", "translate")
export declare function hostTranslate(): void;
