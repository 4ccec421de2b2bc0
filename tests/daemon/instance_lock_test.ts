import { assertEquals, assertThrows } from "@std/assert";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { lockInstance } from "../../src/daemon/instance_lock.ts";
import { lockPath } from "../../src/daemon/lock_path.ts";
import { Libc } from "../../src/ffi/libc.ts";

function inFolder(test: (folder: string, libc: Libc) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "sallyport-lock-" });
  try {
    using libc = new Libc();
    test(folder, libc);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("lockInstance makes its directory, and a lock that is named after the network namespace", () =>
  inFolder((folder, libc) => {
    using _lock = lockInstance(libc, `${folder}/run`);
    assertEquals((Deno.statSync(`${folder}/run`).mode ?? 0) & 0o777, 0o750);
    const namespace = Deno.readLinkSync("/proc/self/ns/net").replace(/\D/g, "");
    const [entry] = [...Deno.readDirSync(`${folder}/run`)];
    assertEquals(entry?.name, `netns-${namespace}.lock`);
    assertEquals(Deno.readTextFileSync(`${folder}/run/${entry?.name}`), `${Deno.pid}\n`);
  }));

Deno.test("lockInstance names the daemon that holds the lock", () =>
  inFolder((folder, libc) => {
    const lock = lockInstance(libc, folder);
    const error = assertThrows(() => lockInstance(libc, folder), ExitError, `(pid ${Deno.pid})`);
    assertEquals(error.code, EXIT.unavailable);
    lock[Symbol.dispose]();
    lockInstance(libc, folder)[Symbol.dispose]();
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("lockInstance takes over the file of a daemon that was killed, and says what it is told to where it cannot", () =>
  inFolder((folder, libc) => {
    Deno.writeTextFileSync(lockPath(folder), "4000000\n");
    using _lock = lockInstance(libc, folder);
    assertThrows(() => lockInstance(libc, folder, (pid) => `held by ${pid}`), ExitError, `held by ${Deno.pid}`);
  }));

Deno.test("A lock whose file somebody has removed ends as others do, and leaves the one that came after it", () =>
  inFolder((folder, libc) => {
    const lock = lockInstance(libc, folder);
    Deno.removeSync(lockPath(folder));
    using _next = lockInstance(libc, folder);
    lock[Symbol.dispose]();
    assertThrows(() => lockInstance(libc, folder), ExitError, "guards this network namespace already");
  }));

Deno.test("lockInstance takes no directory that others can write to", () =>
  inFolder((folder, libc) => {
    for (const mode of [0o777, 0o770, 0o702]) {
      Deno.chmodSync(folder, mode);
      const error = assertThrows(() => lockInstance(libc, folder), ExitError, "writable by nobody else");
      assertEquals(error.code, EXIT.notAllowed);
    }
  }));
