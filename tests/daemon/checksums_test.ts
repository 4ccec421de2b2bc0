import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { asSocketInode } from "../../src/core/identifiers.ts";
import type { Process } from "../../src/core/process.ts";
import { type Checksum, Checksums } from "../../src/daemon/checksums.ts";
import type { ChecksumWanted } from "../../src/daemon/hasher_messages.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import { NOT_YET } from "../../src/rules/not_yet.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { type FakeProcess, FakeProcFs } from "../support/fake_proc_fs.ts";

interface Setting {
  readonly checksums: Checksums;
  readonly process: Process;
  readonly running: FakeProcess;
  readonly asked: ChecksumWanted[];
  readonly counters: { checksumsRefused: number };
  readonly of: (algorithm?: Checksum["algorithm"]) => Checksum;
}

function setting(): Setting {
  const procFs = new FakeProcFs();
  const running = procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  const attributor = new ProcessFinder(procFs, new FakeClock());
  const process = attributor.find(asSocketInode(11))?.process;
  assert(process !== undefined);
  const asked: ChecksumWanted[] = [];
  const counters = { checksumsRefused: 0 };
  const checksums = new Checksums({ attributor, ask: (wanted) => void asked.push(wanted), counters });
  const of: Setting["of"] = (algorithm = "sha256") => {
    const checksum = checksums.of(process, algorithm);
    assert(checksum !== null);
    return checksum;
  };
  return { checksums, process, running, asked, counters, of };
}

Deno.test("a checksum is asked for once, when it is wanted, and known from then on", () => {
  const { checksums, process, asked, of } = setting();
  const checksum = of();
  assertEquals([checksum.digest, asked], [NOT_YET, []]);
  for (const _ of [1, 2]) checksums.want(process, checksum);
  assertStrictEquals(of(), checksum);
  const { key, version } = checksum;
  assertEquals(asked, [{ key, algorithm: "sha256", version, descriptor: 1_005 }]);
  assertStrictEquals(checksums.take(key, "abc"), checksum);
  assertEquals([of().digest, checksums.take(key, "def"), of().digest], ["abc", null, "abc"]);
  checksums.want(process, of());
  assertEquals(asked.length, 1);
});

Deno.test("each algorithm, and each state of the file, has its own", () => {
  const { running, of } = setting();
  const before = of();
  assert(of("md5") !== before);
  running.change({ content: new Uint8Array(1) });
  assert(of() !== before);
});

Deno.test("where none could be made, it may be asked for again", () => {
  const { checksums, process, asked, of } = setting();
  const first = of();
  checksums.want(process, first);
  assertStrictEquals(checksums.take(first.key, null), first);
  assertEquals(first.digest, null);
  const again = of();
  assertEquals(again.digest, NOT_YET);
  checksums.want(process, again);
  assertEquals(asked.length, 2);
});

Deno.test("of a file that cannot be looked at, or is larger than a gigabyte, there is none", () => {
  const { checksums, process, running } = setting();
  running.change({ size: 2 ** 30 });
  assert(checksums.of(process, "md5") !== null);
  running.change({ size: 2 ** 30 + 1 });
  assertEquals(checksums.of(process, "md5"), null);
  running.change({ executable: null });
  assertEquals([checksums.of(process, "md5"), checksums.of({ ...process }, "md5")], [null, null]);
});

Deno.test("a file that is gone when it is wanted has none", () => {
  const { checksums, process, running, asked, of } = setting();
  const checksum = of();
  running.change({ executable: null });
  checksums.want(process, checksum);
  assertEquals([checksum.digest, asked], [null, []]);
});

Deno.test("at most 64 are wanted at a time; what is beyond is unknown, and counted", () => {
  const { checksums, process, running, asked, counters, of } = setting();
  const all = Array.from({ length: 66 }, (_, at) => {
    running.change({ content: Uint8Array.of(at) });
    const checksum = of();
    checksums.want(process, checksum);
    return checksum;
  });
  assertEquals([asked.length, counters.checksumsRefused, all.at(-1)?.digest], [64, 2, null]);
  checksums.take(asked[0]?.key ?? "", "abc");
  checksums.want(process, of());
  assertEquals(asked.length, 65);
});

Deno.test("of thousands of files the oldest are forgotten, but none that is wanted", () => {
  const { checksums, process, running, asked, of } = setting();
  const wanted = of();
  checksums.want(process, wanted);
  const versions = Array.from({ length: 1_100 }, (_, at) => Uint8Array.of(at >> 8, at & 255));
  const first = versions[0];
  let oldest: Checksum | null = null;
  for (const content of versions) {
    running.change({ content });
    oldest ??= of();
    of();
  }
  assert(first !== undefined);
  running.change({ content: first });
  assert(of() !== oldest);
  assertStrictEquals(checksums.take(asked[0]?.key ?? "", "abc"), wanted);
});
