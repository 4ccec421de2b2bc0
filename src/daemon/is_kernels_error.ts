import { SystemError } from "../core/system_error.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { WireError } from "../wire/wire_error.ts";

/** What can be wrong with a question to the kernel or its answer, without anything being wrong with us. */
export function isKernelsError(error: unknown): error is NetlinkError | SystemError | WireError {
  return error instanceof NetlinkError || error instanceof SystemError || error instanceof WireError;
}
