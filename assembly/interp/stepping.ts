/** Whether the reader executes one instruction for a tracer (interp/traced.ts). Deviations: none. */
let one: bool = false;

// @ts-ignore: decorator
@inline export function stepping(): bool { return one; }
export function setStepping(value: bool): void { one = value; }
