import type { Attributed } from "../core/attribution.ts";
import type { Process } from "../core/process.ts";

/** Whether two packets are known to be of the same socket and program, or of both nothing is known. */
export function isSameSender(a: Attributed, b: Attributed): boolean {
  return a.socket?.low === b.socket?.low && a.socket?.high === b.socket?.high &&
    isSameProgram(a.attribution.process, b.attribution.process);
}

function isSameProgram(a: Process | null, b: Process | null): boolean {
  return a === b || (a?.pid === b?.pid && a?.startTime === b?.startTime && a?.path === b?.path);
}
