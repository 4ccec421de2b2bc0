import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from "../../src/ffi/fcntl.ts";
import { cString } from "../../src/ffi/c_string.ts";
import { Descriptor } from "../../src/ffi/descriptor.ts";
import { Libc } from "../../src/ffi/libc.ts";
import type { Namespace } from "./namespace.ts";

const CLONE_NEWNET = 0x4000_0000;

/**
 * Does something in a network namespace, on this very thread (setns(2)), and comes back. It must not be asynchronous:
 * whatever else this thread did meanwhile, it would do there.
 */
export function insideNamespace<T>({ name }: Namespace, act: () => T): T {
  using libc = new Libc();
  using here = openNamespace(libc, "/proc/thread-self/ns/net");
  using there = openNamespace(libc, `/run/netns/${name}`);
  const library = Deno.dlopen("libc.so.6", { setns: { parameters: ["i32", "i32"], result: "i32" } });
  const enter = ({ number }: Descriptor): void => {
    libc.checked(library.symbols.setns(number, CLONE_NEWNET), "enter a network namespace");
  };
  try {
    enter(there);
    return act();
  } finally {
    enter(here);
    library.close();
  }
}

function openNamespace(libc: Libc, path: string): Descriptor {
  const number = libc.call.openat(AT_FDCWD, cString(path), O_RDONLY | O_CLOEXEC, 0);
  return new Descriptor(libc, libc.checked(number, "open a network namespace", path));
}
