import { assert, assertEquals } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import { checkExe } from "../../src/process/check_exe.ts";
import { sameFile } from "../../src/process/proc_fs.ts";
import { FakeProcFs, type ProcessDescription } from "../support/fake_proc_fs.ts";

const CURL = "/usr/bin/curl";

/** What is said of process 7, asked by the text of its link and the path made of it. */
function check(rest: Partial<ProcessDescription>, link: string | null = CURL, path = CURL): string | null {
  const procFs = new FakeProcFs();
  procFs.addFile(CURL);
  procFs.start(7, { path: CURL, ...rest });
  if (path !== CURL) procFs.files.delete(path);
  const directory = procFs.open(asPid(7));
  assert(directory !== null);
  return checkExe(procFs, directory, directory.identityBehind("exe"), link, path);
}

const OTHER_FILE = { device: "8:1", inode: 999n };

Deno.test("checkExe says nothing where the path names the file that runs", () => {
  assertEquals(check({}), null);
});

Deno.test("checkExe says nothing where the file at the path is the one that runs, though the link has the note", () => {
  assertEquals(check({}, `${CURL} (deleted)`), null);
});

Deno.test("checkExe says what it cannot read", () => {
  const unreadable = "its executable cannot be read";
  assertEquals(check({ executable: null }), unreadable);
  assertEquals(check({}, null), unreadable);
  assertEquals(check({}, CURL, ""), unreadable);
});

Deno.test("checkExe says whether the file was deleted, or replaced by another of its name", () => {
  assertEquals(check({ executable: OTHER_FILE }, `${CURL} (deleted)`), "its file was replaced after it started");
  assertEquals(check({}, "/tmp/gone (deleted)", "/tmp/gone"), "its file was deleted after it started");
});

Deno.test("checkExe says that another file, or none, is at the path", () => {
  assertEquals(check({ executable: OTHER_FILE }), "that path is another file");
  assertEquals(check({}, "/opt/nothing", "/opt/nothing"), "that path is no file");
});

Deno.test("checkExe takes another device for another file", () => {
  assertEquals(check({ executable: { device: "8:2", inode: 1n } }), "that path is another file");
  assertEquals(sameFile({ device: "8:1", inode: 1n }, { device: "8:1", inode: 1n }), true);
  assertEquals(sameFile({ device: "8:1", inode: 1n }, { device: "8:1", inode: 2n }), false);
});

Deno.test("checkExe says that the path is of another mount namespace: anybody can wear any path there", () => {
  const mountNamespace = "mnt:[2]";
  assertEquals(
    check({ executable: OTHER_FILE, mountNamespace }),
    "it runs in another mount namespace; here that path is another file",
  );
  assertEquals(
    check({ mountNamespace }, "/opt/inside", "/opt/inside"),
    "it runs in another mount namespace; here that path is no file",
  );
});

Deno.test("checkExe does not mind another mount namespace where the file is the same", () => {
  assertEquals(check({ mountNamespace: "mnt:[2]" }), null);
});
