import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import { type FileToHash, Hasher } from "../../src/daemon/hasher.ts";
import type { ChecksumWanted } from "../../src/daemon/hasher_messages.ts";

const MEGABYTE = 1 << 20;

interface Play {
  size: number;
  /** The text of its version. */
  version: string;
  /** Bytes that can be read; then reading fails. */
  readable: number;
  disposals: number;
}

/** Files of zeros by their descriptors. */
class Setting {
  readonly files = new Map<number, Play>();
  /** "KEY DIGEST", in the order of answers. */
  readonly answers: string[] = [];
  readonly hasher = new Hasher(
    (descriptor) => this.#open(descriptor),
    (key, digest) => void this.answers.push(`${key} ${digest}`),
  );

  add(descriptor: number, size: number): Play {
    const file = { size, version: "as it was", readable: Infinity, disposals: 0 };
    this.files.set(descriptor, file);
    return file;
  }

  want(descriptor: number, rest: Partial<ChecksumWanted> = {}): void {
    this.hasher.add({ key: `${descriptor}`, algorithm: "sha256", version: "as it was", descriptor, ...rest });
  }

  work(): void {
    while (this.hasher.step());
  }

  #open(descriptor: number): FileToHash | null {
    const file = this.files.get(descriptor);
    return file === undefined ? null : {
      version: () => ({ size: file.size, text: file.version }),
      read: (buffer, from) => from >= file.readable ? -1 : Math.min(buffer.fill(0).length, file.size - from),
      [Symbol.dispose]: () => void file.disposals++,
    };
  }
}

const zeros = (algorithm: string, count: number): string =>
  createHash(algorithm).update(new Uint8Array(count)).digest("hex");

Deno.test("checksums of each kind, of files of any length (RFC 1321, RFC 3174, FIPS 180-4)", () => {
  const setting = new Setting();
  setting.add(1, 0);
  for (const algorithm of ["md5", "sha1", "sha256"] as const) setting.want(1, { key: algorithm, algorithm });
  setting.work();
  assertEquals(setting.answers, [
    "md5 d41d8cd98f00b204e9800998ecf8427e",
    "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  ]);
  const length = 3 * MEGABYTE + 7;
  const file = setting.add(2, length);
  setting.want(2);
  setting.work();
  assertEquals([setting.answers.at(-1), file.disposals], [`2 ${zeros("sha256", length)}`, 1]);
});

Deno.test("of which least is left comes first, also where a large one was begun before", () => {
  const setting = new Setting();
  [90, 3, 2].forEach((megabytes, at) => setting.add(at, megabytes * MEGABYTE));
  setting.want(0);
  for (let step = 0; step < 5; step++) setting.hasher.step();
  setting.want(1);
  setting.hasher.step();
  setting.want(2);
  setting.work();
  assertEquals(setting.answers.map((answer) => answer.split(" ")[0]), ["1", "2", "0"]);
});

Deno.test("a file that is not as it was asked for, changes meanwhile, or cannot be read, has no checksum", () => {
  const setting = new Setting();
  setting.want(1);
  setting.add(2, 10);
  setting.want(2, { version: "as it is not" });
  const changing = setting.add(3, 2 * MEGABYTE);
  setting.want(3);
  setting.hasher.step();
  changing.version = "other";
  setting.work();
  const broken = setting.add(4, 2 * MEGABYTE);
  broken.readable = MEGABYTE;
  setting.want(4);
  setting.work();
  assertEquals(setting.answers, ["1 null", "2 null", "3 null", "4 null"]);
  assertEquals([...setting.files.values()].map(({ disposals }) => disposals), [1, 1, 1]);
  assertEquals(setting.hasher.step(), false, "there is nothing to do");
});
