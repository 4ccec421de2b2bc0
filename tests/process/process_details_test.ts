import { assert, assertEquals } from "@std/assert";
import { asSocketInode } from "../../src/core/identifiers.ts";
import type { Process } from "../../src/core/process.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import { ProcessDetails } from "../../src/process/process_details.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeProcFs, type ProcessDescription } from "../support/fake_proc_fs.ts";

interface Setting {
  readonly details: ProcessDetails;
  readonly process: Process;
}

function setting(description: Partial<ProcessDescription>): Setting {
  const procFs = new FakeProcFs();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 }, ...description });
  const finder = new ProcessFinder(procFs, new FakeClock());
  const known = finder.find(asSocketInode(11));
  assert(known !== null);
  return { details: new ProcessDetails(finder), process: known.process };
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
