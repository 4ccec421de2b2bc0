/** The kernel refused a request, or its answer could not be used. `errno` is positive. */
export class NetlinkError extends Error {
  override readonly name = "NetlinkError";

  constructor(
    readonly op: string,
    readonly errno: number,
    readonly sequence: number,
    /** The kernel's own words (NLMSGERR_ATTR_MSG), "" if it gave none. */
    readonly extendedAck = "",
  ) {
    super(`Cannot ${op}: netlink error ${errno}${extendedAck === "" ? "" : ` (${extendedAck})`}`);
  }
}
