import { assert, assertEquals, assertThrows } from "@std/assert";
import { SystemError } from "../../src/core/system_error.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { LinuxProcNet } from "../../src/ffi/proc_net.ts";

/** The lines of a file with this content, and whether the file was there. */
function linesOf(content: string): string[] {
  using libc = new Libc();
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/raw`, content);
    const lines: string[] = [];
    assertEquals(new LinuxProcNet(libc, folder).eachLine("raw", (line) => lines.push(line)), true);
    return lines;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("LinuxProcNet hands over lines, with and without an end of the last", () => {
  assertEquals(linesOf("a\nb\n"), ["a", "b"]);
  assertEquals(linesOf("a\n\nb"), ["a", "", "b"]);
  assertEquals(linesOf(""), []);
});

Deno.test("LinuxProcNet joins lines that lie across its chunks, also within a character", () => {
  const lines = Array.from({ length: 3000 }, (_, n) => `${n} äöü ${"x".repeat(n % 50)}`);
  assertEquals(linesOf(lines.map((line) => `${line}\n`).join("")), lines);
});

Deno.test("LinuxProcNet reads the running kernel's tables: headings first", () => {
  using libc = new Libc();
  for (const name of ["icmp", "raw"]) {
    const lines: string[] = [];
    assertEquals(new LinuxProcNet(libc).eachLine(name, (line) => lines.push(line)), true);
    assert(/^ +sl +local_address rem_address/.test(lines[0] ?? ""), lines[0]);
  }
});

Deno.test("LinuxProcNet tells a table that is missing from one that cannot be read", () => {
  using libc = new Libc();
  const procNet = new LinuxProcNet(libc);
  assertEquals(procNet.eachLine("no-such-table", () => {}), false);
  assertThrows(() => procNet.eachLine("stat", () => {}), SystemError, "/proc/thread-self/net/stat");
  assertThrows(() => procNet.eachLine("raw/beyond", () => {}), SystemError, "Not a directory");
});

Deno.test("LinuxProcNet closes the file when the taker throws", () => {
  using libc = new Libc();
  const before = [...Deno.readDirSync("/proc/self/fd")].length;
  assertThrows(
    () =>
      new LinuxProcNet(libc).eachLine("raw", () => {
        throw new Error("enough");
      }),
    Error,
    "enough",
  );
  assertEquals([...Deno.readDirSync("/proc/self/fd")].length, before);
});
