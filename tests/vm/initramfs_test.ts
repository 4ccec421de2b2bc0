import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Entry, hostFile, withParents, writeInitramfs } from "./initramfs.ts";

Deno.test("Folders come before what is in them, once, with the permissions that were asked for", () => {
  const entries: Entry[] = [
    { kind: "link", path: "/a/b/link", target: "elsewhere" },
    { kind: "folder", path: "/a", permissions: 0o1777 },
    { kind: "folder", path: "/a/b/c", permissions: 0o700 },
  ];
  assertEquals(withParents(entries), [
    { kind: "folder", path: "/a", permissions: 0o1777 },
    { kind: "folder", path: "/a/b", permissions: 0o755 },
    { kind: "link", path: "/a/b/link", target: "elsewhere" },
    { kind: "folder", path: "/a/b/c", permissions: 0o700 },
  ]);
});

Deno.test("Of two entries with one path the first counts", () => {
  const entries: Entry[] = [textFile("/x", "first"), textFile("/x", "second")];
  assertEquals(withParents(entries), entries.slice(0, 1));
});

Deno.test("The archive is newc: 110 characters of header, name and contents padded to 4, a trailer", async () => {
  const archive = await written([
    textFile("/abc", "hello"),
    { kind: "link", path: "/l", target: "abc" },
    { kind: "device", path: "/c", permissions: 0o600, major: 5, minor: 1 },
  ]);
  assertEquals(
    archive,
    [
      "070701" + "00000001" + "000081a4" + "0".repeat(16) + "00000001" + "00000000" + "00000005" + "0".repeat(32) +
      "00000004" + "00000000" + "abc\0\0\0" + "hello\0\0\0",
      "070701" + "00000002" + "0000a1ff" + "0".repeat(16) + "00000001" + "00000000" + "00000003" + "0".repeat(32) +
      "00000002" + "00000000" + "l\0" + "abc\0",
      "070701" + "00000003" + "00002180" + "0".repeat(16) + "00000001" + "00000000" + "00000000" + "0".repeat(16) +
      "0000000500000001" + "00000002" + "00000000" + "c\0",
      "070701" + "00000000" + "00000000" + "0".repeat(16) + "00000001" + "00000000" + "00000000" + "0".repeat(32) +
      "0000000b" + "00000000" + "TRAILER!!!\0\0\0\0",
    ].join(""),
  );
});

Deno.test("A file of the host keeps its contents, its permissions and the time of its change", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "contents");
    await Deno.chmod(file, 0o750);
    await Deno.utime(file, 0x12345678, 0x12345678);
    const archive = await written([hostFile(file, "/other")]);
    assertEquals(archive.slice(14, 22), "000081e8");
    assertEquals(archive.slice(46, 54), "12345678");
    assertEquals(archive.slice(110, 124), "other\0contents");
  } finally {
    await Deno.remove(file);
  }
});

function textFile(path: string, text: string): Entry {
  return { kind: "file", path, permissions: 0o644, contents: new TextEncoder().encode(text) };
}

async function written(entries: readonly Entry[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    await writeInitramfs(join(folder, "archive"), entries);
    return await Deno.readTextFile(join(folder, "archive"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
