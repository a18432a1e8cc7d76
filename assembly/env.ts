/** What the core asks of its host: devices on the bus, by physical address. Nothing else is called outward. */
@external("env", "mmioRead")
export declare function hostRead(pa: u32, bytes: u32, core: u32): u32;
@external("env", "mmioWrite")
export declare function hostWrite(pa: u32, value: u32, bytes: u32, core: u32): void;
