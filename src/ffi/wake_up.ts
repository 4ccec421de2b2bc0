import { Descriptor } from "./descriptor.ts";
import type { Libc } from "./libc.ts";

const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

/** Opens an eventfd(2): one thread writes to wake another that polls it. */
export function openWakeUp(libc: Libc): Descriptor {
  return new Descriptor(libc, libc.checked(libc.call.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "open an eventfd"));
}

/** Makes the descriptor readable. Cannot fail but for a counter that is full, which is readable already. */
export function wakeUp(libc: Libc, number: number): void {
  libc.call.write(number, new Uint8Array(BigUint64Array.of(1n).buffer), 8);
}

/** Makes it unreadable again. */
export function clearWakeUp(libc: Libc, number: number): void {
  libc.call.read(number, new Uint8Array(8), 8);
}
