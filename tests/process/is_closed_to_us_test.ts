import { assert, assertEquals } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import { isClosedToUs } from "../../src/process/is_closed_to_us.ts";
import { FakeProcFs, type ProcessDescription } from "../support/fake_proc_fs.ts";

function closed(rest: Partial<ProcessDescription>, end = false): boolean {
  const procFs = new FakeProcFs();
  procFs.start(7, { path: "/bin/a", ...rest });
  using directory = procFs.open(asPid(7));
  assert(directory !== null);
  if (end) procFs.end(7);
  return isClosedToUs(directory);
}

Deno.test("isClosedToUs tells a process that we may not look into from one that we may", () => {
  assertEquals(closed({ closed: true }), true);
  assertEquals(closed({}), false);
});

Deno.test("isClosedToUs is false for what has nothing to hide: threads of the kernel, ended processes", () => {
  assertEquals(closed({ closed: true, args: [] }), false);
  assertEquals(closed({}, true), false);
});
