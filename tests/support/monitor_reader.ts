/** A thread that reads a monitor which another one loaded: given its descriptors and a cookie, it answers with the pid. */
import type { SocketCookie } from "../../src/core/socket_cookie.ts";
import { Monitor, type MonitorDescriptors } from "../../src/ebpf/monitor.ts";
import { LinuxBpf } from "../../src/ffi/bpf.ts";
import { Libc } from "../../src/ffi/libc.ts";

/** What a worker's global scope has, and the page's types do not know. */
interface Scope {
  onmessage: ((event: { data: Question }) => void) | null;
  postMessage(answer: Answer): void;
}

export interface Question {
  readonly descriptors: MonitorDescriptors;
  readonly cookie: SocketCookie;
}

export interface Answer {
  readonly pid: number | null;
  /** Of the events that there were. */
  readonly kinds: readonly string[];
}

const scope = self as unknown as Scope;
scope.onmessage = ({ data: { descriptors, cookie } }) => {
  using libc = new Libc();
  using monitor = new Monitor(new LinuxBpf(libc), descriptors);
  const kinds = new Set<string>();
  monitor.drain((event) => kinds.add(event.kind));
  scope.postMessage({ pid: monitor.live(cookie)?.pid ?? null, kinds: [...kinds] });
};
