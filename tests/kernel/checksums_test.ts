import { createHash } from "node:crypto";
import { assert, assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import { CLIENT_SECONDS, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const CONFIG = { DefaultAction: "deny", Rules: { EnableChecksums: true } };
const MEGABYTE = 1_000_000;
/** As README has it. */
const PATIENCE_US = 300_000;
/** What a busy machine may take beside. */
const SLACK_US = patient(100) * 1_000;
/** One that only rules on other things are asked about. */
const FREE_PORT = 80;

/** Sends so many datagrams from one socket, at once: "TEXT 0", "TEXT 1", and so on. */
const SENDER = `
import socket, sys, time
address, port, text, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(count): s.sendto(f"{text} {i}".encode(), (address, port))
time.sleep(${patient(200) / 1_000})
`;

/** Connects, and sends "TEXT". */
const CONNECTOR = `
import socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), ${CLIENT_SECONDS})
s.sendall(sys.argv[3].encode())
`;

/** Runs `body` with a maker of programs: python under another name, of so many bytes, which differ. */
async function withPrograms(body: (make: (name: string, bytes: number) => string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync({ prefix: "sallyport-checksums-" });
  const python = Deno.realPathSync(PYTHON);
  const make = (name: string, bytes: number): string => {
    const path = join(directory, name);
    Deno.copyFileSync(python, `${path}.new`);
    Deno.truncateSync(`${path}.new`, bytes); // what is behind an ELF file is not looked at
    Deno.renameSync(`${path}.new`, path);
    return path;
  };
  try {
    await body(make);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

function checksum(algorithm: "md5" | "sha256", path: string): string {
  const hash = createHash(algorithm);
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(4 << 20);
  for (let read = file.readSync(buffer); read !== null; read = file.readSync(buffer)) {
    hash.update(buffer.subarray(0, read));
  }
  return hash.digest("hex");
}

function send(net: Namespace, program: string, text: string, { port = 443, count = 1 } = {}): Promise<unknown> {
  return net.run([program, "-c", SENDER, SERVER_IPV4, `${port}`, text, `${count}`]);
}

/** The decision about the connection that this text was sent on. */
function decisionAbout(daemon: Daemon, text: string): Promise<DaemonEvent> {
  return daemon.waitForEvent(({ event, process_args }) => event === "decision" && process_args?.[5] === text);
}

kernelTest(
  {
    name: "a program is let through by its checksum from its first packet on, another one at its path is not",
    needs: TRAFFIC,
  },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [443], silent: true });
    await server.ready;
    await withPrograms(async (make) => {
      const program = make("program", 10 * MEGABYTE);
      const rules = [simpleRule("by-checksum", "allow", "process.hash.sha256", checksum("sha256", program))];
      await using daemon = await startSallyport(net, { config: CONFIG, rules });
      await send(net.host, program, "first", { count: 20 });
      await server.waitFor(({ text }) => text === "first 19");
      const texts = Array.from({ length: 20 }, (_, index) => `first ${index}`);
      assertEquals(server.received().map(({ text }) => text), texts, "all that wait, in their order");
      const first = await decisionAbout(daemon, "first");
      assertEquals([first.action, first.rule, first["unknown"]], ["allow", "by-checksum", undefined]);
      assertLess(first.latency_us, PATIENCE_US);

      await send(net.host, program, "second");
      await server.waitFor(({ text }) => text === "second 0");
      const second = await decisionAbout(daemon, "second");
      assertLess(second.latency_us, Number(first.latency_us) / 2, "it is known");

      make("program", 10 * MEGABYTE + 1);
      await send(net.host, program, "other");
      const other = await decisionAbout(daemon, "other");
      assertEquals([other.process_path, other.action, other.reason], [program, "deny", "default-action"]);
      assertEquals(other["unknown"], undefined, "its checksum is known, and another one");
      await server.nothingFor(({ text }) => text.startsWith("other"), 200);
    });
  },
);

kernelTest(
  { name: "a checksum that takes long is waited for 300 ms, and nobody else waits meanwhile", needs: TRAFFIC },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [443], udp: [443, FREE_PORT], silent: true });
    await server.ready;
    await withPrograms(async (make) => {
      const [large, small] = [make("large", 400 * MEGABYTE), make("small", 10 * MEGABYTE)];
      await using daemon = await startSallyport(net, {
        config: CONFIG,
        rules: [
          simpleRule("large", "allow", "process.hash.md5", checksum("md5", large)),
          simpleRule("small", "allow", "process.hash.sha256", checksum("sha256", small)),
          simpleRule("web", "allow", "dest.port", `${FREE_PORT}`),
        ],
      });
      const beginning = send(net.host, large, "large");
      await send(net.host, PYTHON, "free", { port: FREE_PORT });
      const free = await decisionAbout(daemon, "free");
      await net.host.run([small, "-c", CONNECTOR, SERVER_IPV4, "443", "small"]);
      const known = await decisionAbout(daemon, "small");
      await beginning;
      const unknown = await decisionAbout(daemon, "large");
      assertEquals([unknown.action, unknown.reason], ["deny", "default-action"]);
      assertEquals(unknown["unknown"], ["process.hash.md5", "process.hash.sha256"], "of both rules");
      const latency = Number(unknown.latency_us);
      assert(latency >= PATIENCE_US && latency < PATIENCE_US + SLACK_US, `${latency} us`);
      assertEquals([free.rule, known.rule, known.protocol], ["web", "small", "tcp"]);
      assertEquals(server.received().filter(({ kind }) => kind === "data").map(({ text }) => text), ["small"]);
      assertLess(free.latency_us, SLACK_US);
      assertLess(known.latency_us, PATIENCE_US);
      for (let again = 0; !server.received().some(({ text }) => text === "again 0"); again++) {
        assert(again < 20, "its checksum is never known");
        await send(net.host, large, "again");
      }
    });
  },
);
