import { assert, assertEquals, assertMatch } from "@std/assert";
import { ChecksumSource } from "../../src/daemon/checksum_source.ts";
import type { ChecksumWanted } from "../../src/daemon/hasher_messages.ts";
import { Descriptor } from "../../src/ffi/descriptor.ts";
import { AT_FDCWD, O_CLOEXEC, O_PATH } from "../../src/ffi/fcntl.ts";
import { cString } from "../../src/ffi/c_string.ts";
import { fileVersion } from "../../src/ffi/file_version.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { until } from "../store/samples.ts";

const ENTRY = new URL("../../main.ts", import.meta.url).href;
/** A module that can be started as a worker. */
const moduleOf = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

class Tested implements Disposable {
  readonly closed: number[] = [];
  readonly answers: string[] = [];
  readonly warnings: string[] = [];
  readonly source: ChecksumSource;

  constructor(entry = ENTRY) {
    this.source = new ChecksumSource({
      entry,
      close: (descriptor) => void this.closed.push(descriptor),
      onChecksum: (key, digest) => void this.answers.push(`${key} ${digest}`),
      warn: (message) => void this.warnings.push(message),
    });
  }

  [Symbol.dispose](): void {
    this.source[Symbol.dispose]();
  }
}

function wanted(key: string, descriptor = 1, version = ""): ChecksumWanted {
  return { key, algorithm: "sha1", version, descriptor };
}

Deno.test("checksums are made in a thread of their own, and their descriptors closed", async () => {
  using libc = new Libc();
  using file = new Descriptor(libc, libc.call.openat(AT_FDCWD, cString("/bin/sleep"), O_PATH | O_CLOEXEC, 0));
  const version = fileVersion(libc, file.number);
  assert(version !== null);
  using tested = new Tested();
  tested.source.want(wanted("one", file.number, version.text));
  tested.source.want(wanted("none", file.number, "as it never was"));
  tested.source.want(wanted("one", 77, version.text));
  assertEquals(tested.closed, [77], "it is asked for already");
  await until(() => tested.answers.length === 2);
  const digest = await crypto.subtle.digest("SHA-1", Deno.readFileSync("/bin/sleep"));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  assertEquals(tested.answers.toSorted(), ["none null", `one ${hex}`]);
  assertEquals([tested.closed.slice(1), tested.warnings], [[file.number, file.number], []]);
});

Deno.test("where the thread fails, what it was asked for is unknown, and the next wish starts another", async () => {
  const failing = moduleOf(`
    onmessage = ({ data }) => {
      if (data.key === "fatal") throw new Error("a bug");
      postMessage({ kind: "checksum", key: data.key, digest: "abc" });
    };
    postMessage({ kind: "ready" });`);
  using tested = new Tested(failing);
  for (const [at, key] of ["good", "fatal", "behind"].entries()) tested.source.want(wanted(key, at));
  await until(() => tested.answers.length === 3);
  assertEquals([tested.answers, tested.closed], [["good abc", "fatal null", "behind null"], [0, 1, 2]]);
  assertMatch(tested.warnings.join(), /^the thread that makes checksums failed, 2 are unknown: .*a bug$/);
  tested.source.want(wanted("later", 3));
  await until(() => tested.answers.length === 4);
  assertEquals(tested.answers.at(-1), "later abc");
});

Deno.test("what was asked for and not answered is closed at the end", () => {
  using tested = new Tested();
  tested.source.want(wanted("one", 5));
  tested.source[Symbol.dispose]();
  assertEquals([tested.closed, tested.answers], [[5], []]);
});

Deno.test("the thread runs while checksums may be wanted, and ends with the last one that was", async () => {
  const counting = moduleOf(`
    let count = 0;
    onmessage = ({ data }) => postMessage({ kind: "checksum", key: data.key, digest: String(++count) });
    postMessage({ kind: "ready" });`);
  using tested = new Tested(counting);
  const ask = async (key: string): Promise<string | undefined> => {
    const before = tested.answers.length;
    tested.source.want(wanted(key));
    await until(() => tested.answers.length > before);
    return tested.answers.at(-1);
  };
  await tested.source.expect(true);
  assertEquals([await ask("a"), await ask("b")], ["a 1", "b 2"]);
  await tested.source.expect(false);
  assertEquals([await ask("c"), await ask("d")], ["c 1", "d 1"], "each time another thread");
});

Deno.test("a thread that cannot start is not waited for", async () => {
  using tested = new Tested(moduleOf("throw new Error('a bug')"));
  await tested.source.expect(true);
  assertMatch(tested.warnings.join(), /, 0 are unknown: .*a bug$/);
});
