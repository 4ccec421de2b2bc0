import { assert, assertEquals } from "@std/assert";
import { asSocketInode } from "../../src/core/identifiers.ts";
import type { Process } from "../../src/core/process.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import { ProcessDetails } from "../../src/process/process_details.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { type FakeProcess, FakeProcFs, type ProcessDescription } from "../support/fake_proc_fs.ts";

interface Setting {
  readonly details: ProcessDetails;
  readonly process: Process;
  readonly running: FakeProcess;
}

function setting(description: Partial<ProcessDescription>): Setting {
  const procFs = new FakeProcFs();
  const running = procFs.start(5, { path: "/bin/a", sockets: { 3: 11 }, ...description });
  const finder = new ProcessFinder(procFs, new FakeClock());
  const known = finder.find(asSocketInode(11));
  assert(known !== null);
  return { details: new ProcessDetails(finder), process: known.process, running };
}

Deno.test("environment gives a variable, and an empty text for one that is not there", () => {
  const { details, process } = setting({ environment: { HOME: "/home/a", EMPTY: "", EQUALS: "a=b", XHOME: "no" } });
  const value = (name: string): string | null => details.environment(process, name);
  assertEquals(["HOME", "EMPTY", "EQUALS", "NONE", "HOM"].map(value), ["/home/a", "", "a=b", "", ""]);
});

Deno.test("environment of a process that has none is empty, and of one that is not known any more is not known", () => {
  const { details, process } = setting({});
  assertEquals(details.environment(process, "HOME"), "");
  assertEquals(details.environment({ ...process }, "HOME"), null);
});

const abc = new TextEncoder().encode("abc");

Deno.test("hash is the checksum of the file that runs (RFC 1321, RFC 3174)", () => {
  const { details, process } = setting({ content: abc });
  assertEquals(details.hash(process, "md5"), "900150983cd24fb0d6963f7d28e17f72");
  assertEquals(details.hash(process, "sha1"), "a9993e364706816aba3e25717850c26c9cd0d89d");
});

Deno.test("hash reads a file once, and again when it has changed", () => {
  const { details, process, running } = setting({ content: abc });
  const first = details.hash(process, "md5");
  assertEquals(details.hash(process, "md5"), first);
  running.change({ content: new Uint8Array(0) });
  assertEquals(details.hash(process, "md5"), "d41d8cd98f00b204e9800998ecf8427e");
});

Deno.test("hash is not known where the file cannot be read", () => {
  const { details, process } = setting({ content: abc, executable: null });
  assertEquals(details.hash(process, "md5"), null);
  assertEquals(setting({ content: abc }).details.hash(process, "md5"), null);
});
