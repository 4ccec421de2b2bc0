import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { formatIp } from "../../src/core/format_ip.ts";
import type { InetSocket } from "../../src/core/listed_socket.ts";
import { readInetSocket } from "../../src/sockdiag/read_inet_socket.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { netlinkMessage } from "../support/netlink_bytes.ts";
import { answersOf, messagesOf } from "./messages_of.ts";
import { inetDiagMsg, socketInfo } from "./socket_bytes.ts";

const [TCP, UDP] = [6, 17] as const;

function golden(name: Parameters<typeof answersOf>[0], protocol: number = TCP): InetSocket[] {
  return answersOf(name).map((message) => readInetSocket(message, protocol));
}

Deno.test("readInetSocket reads the kernel's answers with their details: a connection's two ends", () => {
  const [listener, accepted, sender] = golden("dump_details");
  assert(listener !== undefined && accepted !== undefined && sender !== undefined);
  assertEquals([listener, accepted, sender].map(({ stateName }) => stateName), ["LISTEN", "CLOSE_WAIT", "FIN_WAIT1"]);
  assertEquals([listener.receiveQueue, listener.sendQueue], [0, 128]);
  // 1000 bytes were sent and 100 of them read. The FIN counts as one more, and waits for its acknowledgement.
  assertEquals([accepted.receiveQueue, accepted.sendQueue], [901, 0]);
  assertEquals([sender.receiveQueue, sender.sendQueue], [0, 1]);
  assertEquals(sender.attributes.tcp?.bytesSent, 1000);
  assertEquals([sender.attributes.tcp?.bytesAcked, accepted.attributes.tcp?.bytesReceived], [1001, 1001]);
  assertEquals([sender.attributes.tcp?.totalRetransmits, sender.attributes.tcp?.bytesRetransmitted], [0, 0]);
  assertEquals([sender.attributes.tcp?.rtt, sender.attributes.tcp?.minRtt], [17, 13]);
});

Deno.test("readInetSocket reads mark, cgroup, congestion control, shutdown and memory as the kernel told them", () => {
  const [listener, accepted, sender] = golden("dump_details");
  assertEquals([accepted?.attributes.mark, sender?.attributes.mark], [0, 42]);
  assertEquals([listener?.attributes.congestion, sender?.attributes.congestion], ["bbr", "cubic"]);
  assertEquals(accepted?.attributes.shutdown, { receive: true, send: false });
  assertEquals(sender?.attributes.shutdown, { receive: false, send: true });
  assertEquals([listener, accepted, sender].map((socket) => socket?.attributes.cgroupId), [1n, 1n, 1n]);
  const memory = { received: 1832, receiveLimit: 131072, sent: 0, sendLimit: 3939840, backlog: 0, drops: 0 };
  assertEquals(accepted?.attributes.memory, memory);
});

Deno.test("readInetSocket reads the time that is left to a closing connection", () => {
  const [, accepted, sender] = golden("dump_details");
  assertEquals(accepted?.timer, null);
  assertEquals(sender?.timer, { kind: "retransmit", milliseconds: 188, retries: 0 });
});

Deno.test("readInetSocket reads whether a socket of IPv6 speaks no IPv4", () => {
  const v6Only = (sockets: readonly InetSocket[]): unknown[] => sockets.map(({ attributes }) => attributes.v6Only);
  // One is bound to ::1, the other to :: and dual-stack.
  assertEquals(v6Only(golden("dump_details_v6")), [true]);
  assertEquals(v6Only(golden("dump_udp_v6", UDP)), [false]);
  assertEquals(v6Only(golden("dump_tcp_v4")), [null, null, null]);
});

function ends({ stateName, source, sourcePort, destination, destinationPort }: InetSocket): string {
  return `${stateName} ${formatIp(source)} ${sourcePort} > ${formatIp(destination)} ${destinationPort}`;
}

Deno.test("readInetSocket reads raw_diag's answers: the protocol is the port", () => {
  assertEquals(golden("dump_raw", 255).map(ends), [
    "unconnected 0.0.0.0 1 > 0.0.0.0 0",
    "established 127.0.0.1 253 > 127.0.0.2 0",
  ]);
});

Deno.test("readInetSocket reads SCTP's answers: each socket, and its associations with their own states", () => {
  assertEquals(golden("dump_sctp", 132).map(ends).sort(), [
    "ESTABLISHED 127.0.0.1 7000 > 127.0.0.1 7001",
    "ESTABLISHED 127.0.0.1 7001 > 127.0.0.1 7000",
    "ESTABLISHED 127.0.0.1 7001 > 127.0.0.1 7000",
    "LISTEN 127.0.0.1 7000 > 0.0.0.0 0",
  ]);
});

Deno.test("readInetSocket says null for details that were not asked for", () => {
  for (const { attributes } of golden("dump_udp_v6", UDP)) {
    assertEquals([attributes.tcp, attributes.memory, attributes.congestion], [null, null, null]);
  }
});

Deno.test("readInetSocket reads the timer, its time and how often it ran", () => {
  const timer = (kind: number): unknown => {
    const body = inetDiagMsg(socketInfo(1, "10.0.0.1 53", "10.0.0.2 53"));
    body[2] = kind;
    body[3] = 5;
    viewOf(body).setUint32(52, 1500, true);
    const [message] = messagesOf(netlinkMessage({ type: 20, body }));
    return message && readInetSocket(message, TCP).timer;
  };
  assertEquals(timer(0), null);
  assertEquals(timer(1), { kind: "retransmit", milliseconds: 1500, retries: 5 });
  assertEquals([2, 3, 4].map(timer), [
    { kind: "keepalive", milliseconds: 1500, retries: 5 },
    { kind: "time-wait", milliseconds: 1500, retries: 5 },
    { kind: "probe", milliseconds: 1500, retries: 5 },
  ]);
  assertEquals(timer(9), null);
});

Deno.test("readInetSocket ends on an answer of any length, with the whole socket or a WireError", () => {
  const [, whole] = answersOf("dump_details");
  assert(whole !== undefined);
  for (let end = whole.body; end < whole.end; end++) {
    try {
      // Between two attributes an answer can end as it is: those behind are not there.
      readInetSocket({ ...whole, end }, TCP);
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
    if (end < whole.body + 72) assertThrows(() => readInetSocket({ ...whole, end }, TCP), WireError, "inet_diag_msg");
  }
});
