import { assert, assertEquals, assertThrows } from "@std/assert";
import { ProcNetTable } from "../../src/sockdiag/proc_net_table.ts";
import { ANY_SOCKET } from "../../src/sockdiag/socket_source.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { procNet } from "../fixtures/sockdiag/mod.ts";
import { FakeProcNet } from "../support/fake_proc_net.ts";
import { procNetText } from "./proc_net_text.ts";
import { socketInfo } from "./socket_bytes.ts";
import { socketSourceContract } from "./socket_source_contract.ts";

function table(text: string): ProcNetTable {
  return new ProcNetTable(new FakeProcNet({ raw: text }), "raw", 255, 4);
}

function inodes(source: ProcNetTable): number[] {
  const found: number[] = [];
  source.read(ANY_SOCKET, ({ inode }) => found.push(inode));
  return found;
}

socketSourceContract({
  name: "ProcNetTable",
  ports: true,
  with: (sockets) => table(procNetText(sockets)),
  missing: () => new ProcNetTable(new FakeProcNet(), "raw", 255, 4),
});

Deno.test("ProcNetTable reads the files of a real kernel", () => {
  const files = new FakeProcNet(procNet);
  const families = [["raw", 255, 4], ["raw6", 255, 6], ["icmp", 1, 4], ["icmp6", 58, 6]] as const;
  const counts = families.map(([name, protocol, family]) =>
    inodes(new ProcNetTable(files, name, protocol, family)).length
  );
  assertEquals(counts, [2, 1, 1, 1]);
});

Deno.test("ProcNetTable ends on a file that is cut anywhere: with the lines that are whole, or a WireError", () => {
  const text = procNetText([socketInfo(11, "10.0.0.1 1", "0.0.0.0 0"), socketInfo(12, "10.0.0.1 1", "0.0.0.0 0")]);
  const [headings = "", first = "", second = ""] = text.split("\n");
  const secondAt = headings.length + first.length + 2;
  for (let length = secondAt + 1; length <= secondAt + second.indexOf("12 2"); length++) {
    assertThrows(() => inodes(table(text.slice(0, length))), WireError);
  }
  assertEquals(inodes(table(text.slice(0, secondAt))), [11]);
  assertEquals(inodes(table(headings)), []);
  assertEquals(inodes(table("")), []);
  assert(inodes(table(text)).length === 2);
});
