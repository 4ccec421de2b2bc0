import { assertEquals } from "@std/assert";
import type { InetSocket } from "../../../src/core/listed_socket.ts";
import { parseProcSocket } from "../../../src/sockdiag/parse_proc_socket.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { procNet } from "../../fixtures/sockdiag/mod.ts";
import { procNetText } from "../../sockdiag/proc_net_text.ts";
import { assertAddress, assertBits, textOf, textSeeds } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { mutateLines } from "../mutate_lines.ts";

const ICMP = 1;

/** Sockets of ping, as /proc/net/icmp lists them. */
export const procSocket = fuzzTarget({
  name: "proc-socket",
  seeds: textSeeds([lines(procNet.icmp).join("\n"), lines(procNet.raw).join("\n")]),
  mutate: mutateLines,
  decode: readAll,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: (input) => /^ *[0-9]+: [0-9A-F]{8}:[0-9A-F]{4} /m.test(textOf(input)),
  check(sockets) {
    for (const socket of sockets) {
      [socket.source, socket.destination].forEach(assertAddress);
      [socket.sourcePort, socket.destinationPort].forEach((port) => assertBits(port, 16));
      if (!Number.isSafeInteger(socket.inode) || !Number.isSafeInteger(socket.userId)) continue;
      const [again] = lines(procNetText([{ ...socket, cookie: { low: 0, high: 0 } }])).map(read);
      assertEquals(again, { ...socket, sendQueue: 0, receiveQueue: 0 });
    }
  },
  planted: withoutCheck(readAll, /a socket of \/proc\/net/),
});

function readAll(input: Uint8Array): InetSocket[] {
  return textOf(input).split("\n").filter((line) => line !== "").map(read);
}

function read(line: string): InetSocket {
  return parseProcSocket(line, ICMP, 4);
}

/** Without the headings. */
function lines(table: string): string[] {
  return table.trimEnd().split("\n").slice(1);
}
