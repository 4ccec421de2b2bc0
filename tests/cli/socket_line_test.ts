import { assert, assertEquals } from "@std/assert";
import { socketJson } from "../../src/cli/socket_json.ts";
import { socketHeading, socketLine } from "../../src/cli/socket_line.ts";
import type { SocketRow } from "../../src/cli/socket_row.ts";
import { asUid } from "../../src/core/identifiers.ts";
import type { Process } from "../../src/core/process.ts";
import { CURL } from "../support/decision_record.ts";
import { holder, inet, packet, row } from "./rows.ts";

const FLOW = inet("192.168.1.106 47344", "151.101.65.140 443", { receiveQueue: 5, sendQueue: 1448 });
const NGINX: Process = { ...CURL, path: "/usr/sbin/nginx", controlGroup: group("nginx.service") };

function group(unit: string | null): NonNullable<Process["controlGroup"]> {
  return { path: "/x", unit, slice: null, container: null };
}

const GOLDEN: readonly [what: string, row: SocketRow, line: string][] = [
  [
    "an established connection",
    row(FLOW, { holders: [holder(CURL, 4711, 5)] }),
    "tcp       ESTABLISHED       5    1448  192.168.1.106:47344    151.101.65.140:443     alice       " +
    "/usr/bin/curl [4711]              session-3.scope",
  ],
  [
    "a listener that several processes share",
    row(inet("0.0.0.0 80", "0.0.0.0 0", { stateName: "LISTEN", sendQueue: 511 }), {
      holders: [holder(NGINX, 812, 6), holder(NGINX, 813, 6, 7)],
      user: "root",
    }),
    "tcp       LISTEN            0     511  0.0.0.0:80             *                      root        " +
    "/usr/sbin/nginx [812,813]         nginx.service",
  ],
  [
    "a socket that nobody holds, of a user without a name",
    row(FLOW, { user: null, withoutProgram: "hidden" }),
    "tcp       ESTABLISHED       5    1448  192.168.1.106:47344    151.101.65.140:443     1000        " +
    "(hidden from this user)           -",
  ],
  [
    "one whose user the kernel does not tell",
    row(inet("10.0.0.1 80", "10.0.0.2 4000", { stateName: "TIME_WAIT", userId: null }), { user: null }),
    "tcp       TIME_WAIT         0       0  10.0.0.1:80            10.0.0.2:4000          -           " +
    "(closed by its program)           -",
  ],
  [
    "UDP of IPv6",
    row(inet("::1 53", ":: 0", { stateName: "unconnected", userId: asUid(0) }), {
      table: "udp",
      user: "root",
      holders: [holder(NGINX, 9, 3)],
    }),
    "udp6      unconnected       0       0  [::1]:53               *                      root        " +
    "/usr/sbin/nginx [9]               nginx.service",
  ],
  [
    "a packet socket",
    row(packet(), { device: "eth0", user: "root", holders: [holder(NGINX, 9, 3)] }),
    "packet    raw               -       -  all%eth0               *                      root        " +
    "/usr/sbin/nginx [9]               nginx.service",
  ],
];

for (const [what, shown, line] of GOLDEN) {
  Deno.test(`socketLine: ${what}`, () => assertEquals(socketLine(shown, false), line));
}

Deno.test("socketHeading stands over the columns", () => {
  assertEquals(
    socketHeading(false),
    "PROTOCOL  STATE        RECV-Q  SEND-Q  LOCAL                  PEER                   USER        " +
      "PROGRAM                           UNIT",
  );
});

function program(...holders: SocketRow["holders"]): string {
  return socketLine(row(FLOW, { holders }), false).slice(97);
}

Deno.test("socketLine names different programs one after the other, and each of their units", () => {
  assertEquals(
    program(holder(NGINX, 1, 3), holder(CURL, 2, 3), holder(NGINX, 3, 3)),
    "/usr/sbin/nginx [1,3], /usr/bin/curl [2]  nginx.service,session-3.scope",
  );
});

Deno.test("socketLine says where a path is not that of the file that runs, and where none is known", () => {
  const worn = { ...NGINX, exeMismatch: "that path is another file" };
  assertEquals(
    program(holder(worn, 1, 3), holder(NGINX, 2, 3)),
    "/usr/sbin/nginx [1] (not that file), /usr/sbin/nginx [2]  nginx.service",
  );
  assertEquals(program(holder({ ...worn, path: "" }, 1, 3)).split("  ")[0], "? [1]");
});

Deno.test("socketLine names the container where there is no unit", () => {
  const container = { runtime: "docker", id: "0123456789abcdef" } as const;
  const inside = (unit: string | null): Process => ({ ...NGINX, controlGroup: { ...group(unit), container } });
  assertEquals(program(holder(inside(null), 1, 3)).split(/ {2,}/).at(-1), "docker:0123456789ab");
  assertEquals(program(holder(inside("docker-0.scope"), 1, 3)).split(/ {2,}/).at(-1), "docker-0.scope");
  assertEquals(program(holder({ ...NGINX, controlGroup: null }, 1, 3)).split(/ {2,}/).at(-1), "-");
});

Deno.test("socketLine and socketJson tell what the peer is called", () => {
  const shown = row(FLOW, { peerName: "www.example\u0007" });
  assert(socketLine(shown, false).includes(":443 (www.example\\x07)"), socketLine(shown, false));
  assertEquals(JSON.parse(socketJson(shown)).peer_host, "www.example\u0007");
  assertEquals(JSON.parse(socketJson(row(FLOW))).peer_host, undefined);
});

Deno.test("socketLine escapes what programs and users chose", () => {
  const hostile = "\u001b[2J\n\u202e";
  const process = { ...CURL, path: `/tmp/${hostile}`, controlGroup: group(hostile) };
  const line = socketLine(row(FLOW, { holders: [holder(process, 1, 3)], user: hostile, device: hostile }), false);
  const escaped = "\\x1b[2J\\x0a\\u202e";
  assert(line.includes(`/tmp/${escaped} [1]`), line);
  assert(line.endsWith(`  ${escaped}`), line);
  assert(line.includes(`192.168.1.106%${escaped}:47344`), line);
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  assertEquals(/[\u0000-\u001f\u202e]/.test(line), false);
});

Deno.test("socketLine and socketHeading colour on demand, and nothing else changes", () => {
  const listener = row(inet("0.0.0.0 80", "0.0.0.0 0", { stateName: "LISTEN" }));
  const flow = row(FLOW);
  assert(socketLine(listener, true).includes("\u001b[32mLISTEN     \u001b[0m"));
  assert(socketLine(flow, true).includes("\u001b[36mESTABLISHED\u001b[0m"));
  // deno-lint-ignore no-control-regex -- the escape character is what this is about
  const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, "");
  for (const shown of [listener, flow]) assertEquals(plain(socketLine(shown, true)), socketLine(shown, false));
  assertEquals(socketHeading(true), `\u001b[1m${socketHeading(false)}\u001b[0m`);
});
