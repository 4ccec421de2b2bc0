import { assertEquals } from "@std/assert";
import { cleanPath, withoutDeleted } from "../../src/process/clean_path.ts";

const ROWS: readonly [what: string, link: string | null, firstArgument: string, comm: string, path: string][] = [
  ["a link is the path", "/usr/bin/curl", "curl", "curl", "/usr/bin/curl"],
  ["the note that the file was deleted is cut off", "/usr/bin/curl (deleted)", "curl", "curl", "/usr/bin/curl"],
  ["only the last note", "/tmp/a (deleted) (deleted)", "a", "a", "/tmp/a (deleted)"],
  ["a note in the middle stays", "/tmp/x (deleted)/curl", "curl", "curl", "/tmp/x (deleted)/curl"],
  ["a link into /proc: the first argument", "/proc/self/fd/3", "/opt/App", "AppRun", "/opt/App"],
  ["a link into /proc that was deleted, too", "/proc/7/fd/3 (deleted)", "/opt/App", "AppRun", "/opt/App"],
  ["an argument into /proc: the short name", "/proc/self/exe", "/proc/self/exe", "firefox", "firefox"],
  ["no argument: the short name", "/proc/self/exe", "", "firefox", "firefox"],
  ["a program in memory has its own name", "/memfd:payload (deleted)", "x", "x", "/memfd:payload"],
  ["a folder that only begins like /proc", "/processes/a", "b", "c", "/processes/a"],
  ["nothing is known", null, "curl", "curl", ""],
];

for (const [what, link, firstArgument, comm, path] of ROWS) {
  Deno.test(`cleanPath: ${what}`, () => assertEquals(cleanPath({ link, firstArgument, comm }), path));
}

Deno.test("withoutDeleted tells whether the note was there", () => {
  assertEquals(withoutDeleted("/a"), { path: "/a", deleted: false });
  assertEquals(withoutDeleted("/a (deleted)"), { path: "/a", deleted: true });
  assertEquals(withoutDeleted("/a (deleted) "), { path: "/a (deleted) ", deleted: false });
});
