import type { SocketMemory } from "../core/listed_socket.ts";
import { u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";

/** The array of INET_DIAG_SKMEMINFO (SK_MEMINFO_* in include/uapi/linux/sock_diag.h); drops came with Linux 4.6. */
const sk_meminfo = struct("sk_meminfo", 36, {
  rmem_alloc: u32host,
  rcvbuf: u32host,
  wmem_alloc: u32host,
  sndbuf: u32host,
  fwd_alloc: u32host,
  wmem_queued: u32host,
  optmem: u32host,
  backlog: u32host,
  drops: u32host,
});

/** Reads the `length` bytes of INET_DIAG_SKMEMINFO. Throws a WireError if they are fewer than ever were. */
export function readSkMeminfo(view: DataView, at: number, length: number): SocketMemory {
  const { rmem_alloc, rcvbuf, wmem_alloc, sndbuf, backlog, drops } = sk_meminfo.fields;
  if (length < drops.offset) throw new WireError("sk_meminfo", `needs ${drops.offset} bytes, there are ${length}`);
  return {
    received: rmem_alloc.get(view, at),
    receiveLimit: rcvbuf.get(view, at),
    sent: wmem_alloc.get(view, at),
    sendLimit: sndbuf.get(view, at),
    backlog: backlog.get(view, at),
    drops: length < sk_meminfo.size ? null : drops.get(view, at),
  };
}
