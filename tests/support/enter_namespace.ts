import { cString } from "../../src/ffi/c_string.ts";
import { Descriptor } from "../../src/ffi/descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from "../../src/ffi/fcntl.ts";
import { Libc } from "../../src/ffi/libc.ts";
import type { Namespace } from "./namespace.ts";

const CLONE_NEWNET = 0x4000_0000;
const SYMBOLS = { setns: { parameters: ["i32", "i32"], result: "i32" } } as const;

/**
 * Runs `act` with this thread in the namespace (setns(2)). Sockets that it opens stay there; what it starts to wait for,
 * and files below /proc/net, do not. For tests that play a part of the daemon without being a process of their own.
 */
export function inNamespace<T>(libc: Libc, namespace: Namespace, act: () => T): T {
  const library = Deno.dlopen("libc.so.6", SYMBOLS);
  using home = open(libc, "/proc/thread-self/ns/net");
  using there = open(libc, `/run/netns/${namespace.name}`);
  const enter = ({ number }: Descriptor): void =>
    void libc.checked(library.symbols.setns(number, CLONE_NEWNET), "enter a network namespace");
  enter(there);
  try {
    return act();
  } finally {
    enter(home);
    library.close();
  }
}

function open(libc: Libc, path: string): Descriptor {
  const flags = O_RDONLY | O_CLOEXEC;
  return new Descriptor(libc, libc.checked(libc.call.openat(AT_FDCWD, cString(path), flags, 0), `open ${path}`));
}
