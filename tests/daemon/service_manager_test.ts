import { assertEquals } from "@std/assert";
import { type ServiceManager, serviceManager } from "../../src/daemon/service_manager.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { PythonShell } from "../support/python_shell.ts";

const PID = 77;

function manager(libc: Libc, variables: Record<string, string>): ServiceManager | null {
  return serviceManager(libc, (name) => variables[name], PID);
}

Deno.test("Who is started by hand has no manager; a watchdog of another process is none", () => {
  using libc = new Libc();
  for (const path of ["", "relative", "@", "/"]) assertEquals(manager(libc, { NOTIFY_SOCKET: path }), null);
  assertEquals(manager(libc, {}), null);
  const watchdog = (variables: Record<string, string>): number | null | undefined => {
    using found = manager(libc, { NOTIFY_SOCKET: "/nonexistent", ...variables });
    return found?.watchdogMilliseconds;
  };
  assertEquals(watchdog({}), null);
  assertEquals(watchdog({ WATCHDOG_USEC: "30000000" }), 30_000);
  assertEquals(watchdog({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "77" }), 30_000);
  assertEquals(watchdog({ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "78" }), null);
  for (const text of ["", "0", "-5", "soon"]) assertEquals(watchdog({ WATCHDOG_USEC: text }), null);
});

kernelTest({ name: "What is told arrives; where nobody listens nothing happens", needs: ["python3"] }, async () => {
  using libc = new Libc();
  await using receiver = new PythonShell();
  const name = `sallyport-${crypto.randomUUID()}`;
  await receiver.run(`s = socket(AF_UNIX, SOCK_DGRAM); s.bind("\\0${name}"); s.settimeout(5)`);
  using found = manager(libc, { NOTIFY_SOCKET: `@${name}` });
  found?.tell("READY=1\nSTATUS=x");
  assertEquals(await receiver.run("s.recv(100).decode()"), "READY=1\nSTATUS=x");
  await receiver.run("s.close()");
  found?.tell("WATCHDOG=1");
});
