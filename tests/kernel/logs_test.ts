import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { LogSocket } from "../support/log_socket.ts";
import { HOST_IPV4, Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { type Received, startServer } from "../support/servers.ts";

const PORT = 80;
const UDP_LOG = 5514;
const TCP_LOG = 5515;
const CONNECTIONS = 8;
const PER_SECOND = 3;

const CONNECT = `
import socket
for _ in range(${CONNECTIONS}): socket.create_connection(("${SERVER_IPV4}", ${PORT}), 2)
`;

kernelTest({
  name: "decisions reach syslog, rate limited and counted, and OpenSnitch's loggers by UDP and TCP, all of them",
  needs: TRAFFIC,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [PORT, TCP_LOG], udp: [UDP_LOG], silent: true });
  await server.ready;
  await using socket = await LogSocket.open();
  const remote = { Name: "remote", Tag: "gate" };
  await using daemon = await startSallyport(net, {
    config: {
      Log: { Target: "syslog", Address: socket.path, PerSecond: PER_SECOND },
      Server: {
        Loggers: [
          { ...remote, Server: `${SERVER_IPV4}:${UDP_LOG}`, Protocol: "udp", Format: "json" },
          { ...remote, Server: `${SERVER_IPV4}:${TCP_LOG}`, Protocol: "tcp", Format: "rfc5424" },
          { ...remote, Server: `${SERVER_IPV4}:${TCP_LOG}`, Protocol: "tcp", Format: "csv" },
        ],
      },
    },
  });
  assertMatch(await socket.nextText(), /^<29>1 \S+Z \S+ sallyport [0-9]+ ready - ready: \{"mode":"enforce",/);
  assertEquals((await net.host.run([PYTHON, "-c", CONNECT])).code, 0);

  const lines = (protocol: "udp" | "tcp", port: number): string[] => {
    const isLog = (each: Received): boolean => each.protocol === protocol && each.port === port && each.text !== "";
    const texts = server.received().filter(isLog).map(({ text }) => text);
    return protocol === "udp" ? texts : texts.join("").split("\n").slice(0, -1);
  };
  const decided = (line: string): boolean => line.includes(SERVER_IPV4) && line.includes(`${PORT}`);
  await server.waitFor(() => lines("udp", UDP_LOG).filter(decided).length >= CONNECTIONS);
  await server.waitFor(() => lines("tcp", TCP_LOG).filter(decided).length >= CONNECTIONS);
  const [first = "{}"] = lines("udp", UDP_LOG).filter(decided);
  const { Event: event, ...rest } = JSON.parse(first);
  assertEquals(rest, { Rule: "", Action: "allow", Type: 0 });
  assertEquals([event.process_path, event.src_ip, event.dst_port], [PYTHON_PATH, HOST_IPV4, PORT]);
  for (const line of lines("tcp", TCP_LOG).filter(decided)) {
    assertMatch(line, /^<30>1 \S+Z \S+ gate [0-9]+ decision \[sallyport@32473 SRC="10\.77\.0\.1" .*\] allow tcp /);
  }

  for (let count = 0; count < PER_SECOND; count++) assertMatch(await socket.nextText(), / decision \[.* DPT="80" /);
  const next = await socket.nextText();
  assertMatch(next, /^<28>1 .* warning \[sallyport@32473 CODE="log-limited"\] [1-5] more decisions? not logged$/);
  const warnings = daemon.events.filter(({ code }) => code === "setting-not-honoured").map(({ message }) => message);
  assertEquals(warnings, [
    "Server.Loggers[2] is not honoured by this version; there is no format csv, but rfc5424 and json",
  ]);
  assert(!daemon.events.some(({ dst_port }) => dst_port === UDP_LOG || dst_port === TCP_LOG), "it logs of its log");
});

kernelTest({
  name: "a log file is followed when it is rotated; a log that nobody takes is told of once, and stops nothing",
  needs: TRAFFIC,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [PORT] });
  await server.ready;
  const folder = await Deno.makeTempDir({ prefix: "sallyport-log-" });
  try {
    const path = join(folder, "log");
    const deaf = { Name: "remote", Server: `${SERVER_IPV4}:${TCP_LOG}`, Protocol: "tcp", Format: "json" };
    await using daemon = await startSallyport(net, {
      config: { Log: { Target: "file", File: path }, Server: { Loggers: [deaf] } },
    });
    assertEquals((await net.host.run([PYTHON, "-c", CONNECT])).code, 0);
    await daemon.waitFor(() => daemon.events.filter(({ event }) => event === "decision").length === CONNECTIONS);
    await daemon.waitForEvent(({ code }) => code === "log-not-reached");
    await Deno.rename(path, `${path}.1`);
    daemon.signal("SIGHUP");
    await daemon.waitForEvent(({ event }) => event === "changed");
    assertEquals(await daemon.stop(), 0);
    const before = await Deno.readTextFile(`${path}.1`);
    assertMatch(before, /^\S+Z notice +ready: /);
    assertEquals(before.split(`info    allow tcp ${SERVER_IPV4}:${PORT} ${PYTHON_PATH} [`).length, CONNECTIONS + 1);
    assertMatch(
      before,
      /Z warning what is to be logged does not reach tcp 10\.77\.0\.2:5515: Connection refused \(os error 111\)\n/,
    );
    const after = await Deno.readTextFile(path);
    assertMatch(after, /Z notice +changed: .*\n.*Z notice +stopped: .*\n$/);
    assertEquals((before + after).split("does not reach").length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
