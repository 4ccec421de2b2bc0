import { SystemError } from "../core/system_error.ts";
import type { Libc } from "../ffi/libc.ts";
import { UnixDatagram } from "../ffi/unix_datagram.ts";

/** Whoever has started us as a service: systemd, by the protocol of sd_notify(3). */
export interface ServiceManager extends Disposable {
  /** "READY=1"; several are put into lines. Never waits; a word that does not arrive is lost. */
  tell(words: string): void;
  /** Within each such time it wants to hear that all is well; null if it does not. */
  readonly watchdogMilliseconds: number | null;
}

/** By $NOTIFY_SOCKET and $WATCHDOG_USEC, $WATCHDOG_PID (sd_watchdog_enabled(3)); null where we are no such service. */
export function serviceManager(
  libc: Libc,
  variable: (name: string) => string | undefined,
  pid: number,
): ServiceManager | null {
  const path = variable("NOTIFY_SOCKET");
  if (path === undefined || !/^[/@]./.test(path)) return null;
  const socket = new UnixDatagram(libc, path);
  const isOurs = [undefined, String(pid)].includes(variable("WATCHDOG_PID"));
  const microseconds = isOurs ? Number(variable("WATCHDOG_USEC")) : Number.NaN;
  return {
    tell: (words) => send(socket, words),
    watchdogMilliseconds: microseconds > 0 ? microseconds / 1000 : null,
    [Symbol.dispose]: () => socket[Symbol.dispose](),
  };
}

function send(socket: UnixDatagram, words: string): void {
  try {
    socket.send(new TextEncoder().encode(words));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
}
