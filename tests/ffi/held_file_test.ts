import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { asPid } from "../../src/core/identifiers.ts";
import { Descriptor } from "../../src/ffi/descriptor.ts";
import { HeldFile } from "../../src/ffi/held_file.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { LinuxProcFs } from "../../src/ffi/proc_fs.ts";
import { BackgroundProcess } from "../support/background_process.ts";

Deno.test("the file that a process runs is held and read, whatever has become of its path", async () => {
  const directory = Deno.makeTempDirSync({ prefix: "sallyport-held-" });
  const path = join(directory, "sleep");
  Deno.copyFileSync("/bin/sleep", path);
  const { size } = Deno.statSync(path);
  await using child = new BackgroundProcess([path, "60"]);
  using libc = new Libc();
  using process = new LinuxProcFs(libc).open(asPid(child.pid));
  await child.waitFor(() => process?.readLink("exe") === path ? true : null, "program that runs", 5_000);
  const descriptor = process?.holdBehind("exe") ?? null;
  assert(descriptor !== null && process !== null);
  using _held = new Descriptor(libc, descriptor);
  assertEquals(
    libc.call.pread(descriptor, new Uint8Array(1), 1, 0n),
    -1,
    "it stands for the file, and does not read it",
  );

  using file = HeldFile.open(libc, descriptor);
  const version = file?.version() ?? null;
  assertEquals([version, version?.size], [process.versionBehind("exe"), size]);
  Deno.removeSync(directory, { recursive: true });
  const content = new Uint8Array(size + 1);
  assertEquals([file?.read(content, 0), file?.read(content, size)], [size, 0]);
  assertEquals(content.subarray(0, size), Deno.readFileSync("/bin/sleep"));
  assertNotEquals(file?.version()?.text, version?.text, "its path is gone: ctime");
});

Deno.test("what no descriptor stands for cannot be opened", () => {
  using libc = new Libc();
  assertEquals(HeldFile.open(libc, 65_000), null);
});
