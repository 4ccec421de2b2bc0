import { assertEquals } from "@std/assert";
import { whyNoProgram, withoutProgramText } from "../../src/cli/why_no_program.ts";
import { asSocketInode } from "../../src/core/identifiers.ts";
import { inet, packet } from "./rows.ts";

function why(stateName: string, inode: number, closedProcesses = 0): string {
  const socket = inet("10.0.0.1 1", "10.0.0.2 2", { stateName, inode: asSocketInode(inode) });
  return whyNoProgram(socket, closedProcesses);
}

Deno.test("whyNoProgram tells sockets without a file apart by their state", () => {
  assertEquals(why("SYN_RECV", 0), "handshake");
  for (const state of ["ESTABLISHED", "CLOSE_WAIT"]) assertEquals(why(state, 0), "not-accepted");
  for (const state of ["TIME_WAIT", "FIN_WAIT1", "FIN_WAIT2", "LAST_ACK", "CLOSING", "CLOSE", "unconnected"]) {
    assertEquals(why(state, 0), "closed");
  }
  assertEquals(whyNoProgram(packet({ inode: asSocketInode(0) }), 9), "closed");
});

Deno.test("whyNoProgram says of a socket with a file whether all processes were looked into", () => {
  assertEquals([why("ESTABLISHED", 5), why("ESTABLISHED", 5, 1)], ["nobody", "hidden"]);
  assertEquals([whyNoProgram(packet(), 0), whyNoProgram(packet(), 3)], ["nobody", "hidden"]);
});

Deno.test("withoutProgramText has words for each reason", () => {
  const reasons = ["closed", "handshake", "not-accepted", "hidden", "nobody"] as const;
  assertEquals(reasons.map(withoutProgramText), [
    "closed by its program",
    "handshake not finished",
    "not accepted yet",
    "hidden from this user",
    "no process has it open",
  ]);
});
