import type { InterfaceIndex } from "../core/identifiers.ts";
import type { Libc } from "./libc.ts";

const IF_NAMESIZE = 16;

/** The name of a network interface in this thread's namespace (if_indextoname(3)); null if there is none such. */
export function interfaceName(libc: Libc, index: InterfaceIndex): string | null {
  const buffer = new Uint8Array(IF_NAMESIZE);
  if (libc.call.if_indextoname(index, buffer) === null) return null;
  return new TextDecoder().decode(buffer.subarray(0, buffer.indexOf(0)));
}
