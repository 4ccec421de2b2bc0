import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { FileLog } from "../../src/daemon/file_log.ts";

const MESSAGE = new TextEncoder().encode("a line");

async function withFolder(act: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sallyport-log-" });
  try {
    act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("FileLog appends lines to a file that nobody else can read, and follows logrotate", () =>
  withFolder((folder) => {
    const path = join(folder, "log");
    Deno.writeTextFileSync(path, "before\n", { mode: 0o600 });
    using log = new FileLog(path);
    log.send(MESSAGE);
    Deno.renameSync(path, `${path}.1`);
    log.send(MESSAGE);
    log.reopen();
    log.send(MESSAGE);
    assertEquals(Deno.readTextFileSync(`${path}.1`), "before\na line\na line\n");
    assertEquals(Deno.readTextFileSync(path), "a line\n");
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    assertEquals(log.tally, { delivered: 3, lost: 0, why: "", failing: false });
  }));

Deno.test("FileLog counts what it cannot write, and tries again", () =>
  withFolder((folder) => {
    using log = new FileLog(join(folder, "later", "log"));
    log.send(MESSAGE);
    log.send(MESSAGE);
    assertEquals([log.tally.delivered, log.tally.lost, log.tally.failing], [0, 2, true]);
    assertMatch(log.tally.why, /No such file/);
    Deno.mkdirSync(join(folder, "later"));
    log.send(MESSAGE);
    assertEquals([log.tally.delivered, log.tally.lost, log.tally.failing], [1, 2, false]);
  }));

Deno.test({
  name: "FileLog survives a full disk",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    using log = new FileLog("/dev/full");
    log.send(MESSAGE);
    assertMatch(log.tally.why, /No space left/);
  },
});
