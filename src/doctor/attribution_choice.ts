import { startMonitor } from "../daemon/start_monitor.ts";
import type { Libc } from "../ffi/libc.ts";
import type { Choice } from "./choice.ts";
import { notAllowed, type Rights } from "./rights.ts";

/** What `sallyport run` would take: the monitor is really started, and ended again. Beside another one it does no harm. */
export function attributionChoice(libc: Libc, rights: Rights): Choice {
  const refused = notAllowed(rights, ["CAP_NET_ADMIN", "CAP_SYS_PTRACE"]);
  if (refused !== null) return { state: "unknown", why: refused.detail };
  using monitor = startMonitor(libc, "auto");
  return { state: "used", name: monitor.name, why: monitor.why };
}
