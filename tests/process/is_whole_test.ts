import { assertEquals } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import { isWhole } from "../../src/process/is_whole.ts";
import { readProcess } from "../../src/process/read_process.ts";
import { FakeProcFs, type ProcessDescription } from "../support/fake_proc_fs.ts";

function whole(description: Partial<ProcessDescription>): boolean {
  const procFs = new FakeProcFs();
  procFs.start(5, { path: "/bin/a", args: ["a"], ...description });
  const directory = procFs.open(asPid(5));
  const process = directory === null ? null : readProcess(procFs, directory);
  return directory !== null && process !== null && isWhole(directory, process);
}

Deno.test("a process is whole while it has its executable and its arguments", () => {
  assertEquals([whole({}), whole({ noExecutable: true }), whole({ args: [] })], [true, false, false]);
});
