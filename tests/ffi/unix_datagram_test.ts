import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { SystemError } from "../../src/core/system_error.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { UnixDatagram } from "../../src/ffi/unix_datagram.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { PythonShell } from "../support/python_shell.ts";

const NEEDS = ["python3"] as const;
const ECONNREFUSED = 111;
const EAGAIN = 11;

async function withPath(act: (path: string, receiver: PythonShell) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sallyport-log-" });
  try {
    await using receiver = new PythonShell();
    await receiver.run(`path = ${JSON.stringify(join(folder, "socket"))}`);
    await act(join(folder, "socket"), receiver);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const LISTEN = "s = socket(AF_UNIX, SOCK_DGRAM); s.bind(path)";

kernelTest({ name: "a datagram reaches whoever has the path now, also after a restart", needs: NEEDS }, async () => {
  using libc = new Libc();
  await withPath(async (path, receiver) => {
    using sender = new UnixDatagram(libc, path);
    const nobody = assertThrows(() => sender.send(Uint8Array.of(1)), SystemError);
    assertEquals(nobody.errno, 2);
    await receiver.run(LISTEN);
    sender.send(new TextEncoder().encode("first\n\0"));
    sender.send(new Uint8Array(60_000).fill(65));
    assertEquals(await receiver.run("s.recv(100).hex()"), "66697273740a00");
    assertEquals(await receiver.run("len(s.recv(100_000))"), 60_000);
    await receiver.run("s.close()");
    assertEquals(assertThrows(() => sender.send(Uint8Array.of(1)), SystemError).errno, ECONNREFUSED);
    await receiver.run(`os.unlink(path); ${LISTEN}`);
    sender.send(new TextEncoder().encode("second"));
    assertEquals(await receiver.run("s.recv(100).decode()"), "second");
  });
});

kernelTest({ name: "a receiver that is full is not waited for", needs: NEEDS }, async () => {
  using libc = new Libc();
  await withPath(async (path, receiver) => {
    await receiver.run(LISTEN);
    using sender = new UnixDatagram(libc, path);
    const flood = (): void => {
      for (let count = 0; count < 100_000; count++) sender.send(new Uint8Array(1000));
    };
    assertEquals(assertThrows(flood, SystemError).errno, EAGAIN);
  });
});

Deno.test("a path that no socket can have is refused", () => {
  using libc = new Libc();
  assertThrows(() => new UnixDatagram(libc, `/${"a".repeat(107)}`), Error, "more than 107 bytes");
});

kernelTest(
  { name: "a socket with an abstract name is reached, and not one whose name begins alike", needs: NEEDS },
  async () => {
    using libc = new Libc();
    await using receiver = new PythonShell();
    const name = `sallyport-${crypto.randomUUID()}`;
    await receiver.run(`s = socket(AF_UNIX, SOCK_DGRAM); s.bind("\\0${name}"); s.settimeout(5)`);
    using sender = new UnixDatagram(libc, `@${name}`);
    sender.send(new TextEncoder().encode("READY=1"));
    assertEquals(await receiver.run("s.recv(100).decode()"), "READY=1");
    using other = new UnixDatagram(libc, `@${name}x`);
    assertEquals(assertThrows(() => other.send(Uint8Array.of(1)), SystemError).errno, ECONNREFUSED);
  },
);
