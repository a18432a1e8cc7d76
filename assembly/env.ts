/**
 * What the core asks of its host: devices on the bus, by physical address, and wasm of what waits for translation. Nothing else is called outward.
 * Deviations: none.
 */
@external("env", "mmioRead")
export declare function hostRead(pa: u32, bytes: u32, core: u32): u32;
@external("env", "mmioWrite")
export declare function hostWrite(pa: u32, value: u32, bytes: u32, core: u32): void;
@external("env", "translate")
export declare function hostTranslate(): void;
