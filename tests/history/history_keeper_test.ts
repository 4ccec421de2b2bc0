import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import type { HistorySettings } from "../../src/core/history_settings.ts";
import { HistoryKeeper } from "../../src/history/history_keeper.ts";
import { decisionRecord } from "../support/decision_record.ts";
import { BackgroundProcess } from "../support/background_process.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { runCommand } from "../support/run_command.ts";
import { DAY, HOUR, NOON, portsAndConnections, read, toPort, withHistory } from "./histories.ts";

const SETTINGS: HistorySettings = { enabled: true, days: 30, megabytes: 64 };

interface Played extends Disposable {
  readonly keeper: HistoryKeeper;
  readonly warnings: string[];
  settings: HistorySettings;
  now: number;
  /** Thrown instead of giving the path. */
  refusal: Error | null;
}

function keeperOf(path: string): Played {
  const warnings: string[] = [];
  const keeper = new HistoryKeeper({
    file: () => {
      if (played.refusal !== null) throw played.refusal;
      return path;
    },
    settings: () => played.settings,
    now: () => played.now,
    warn: (code, message) => warnings.push(`${code}: ${message}`),
  });
  const played: Played = {
    keeper,
    warnings,
    settings: SETTINGS,
    now: NOON,
    refusal: null,
    [Symbol.dispose]: () => keeper[Symbol.dispose](),
  };
  return played;
}

const record = (port: number) => decisionRecord({ time: NOON, ...toPort(port) });

Deno.test("what was added is written with the next look, and the rest at the end", () =>
  withHistory((path) => {
    {
      using played = keeperOf(path);
      played.keeper.add([record(80)]);
      played.keeper.look();
      played.keeper.add([record(80), record(81)]);
      assertEquals(portsAndConnections(read(path)), [[80, 1]]);
    }
    assertEquals(portsAndConnections(read(path)), [[80, 2], [81, 1]]);
  }));

Deno.test("many flows are written at once", () =>
  withHistory((path) => {
    using played = keeperOf(path);
    played.keeper.add(Array.from({ length: 6_000 }, (_, port) => record(port)));
    assertEquals(read(path).length, 6_000);
  }));

Deno.test("a damaged file is set aside and told of, and a new one is begun", () =>
  withHistory((path) => {
    {
      using before = keeperOf(path);
      before.keeper.add([record(80)]);
    }
    Deno.writeFileSync(path, Deno.readFileSync(path).fill(0xa5, 4096)); // all but the page with the tables' names
    using played = keeperOf(path);
    played.keeper.add([record(81)]);
    for (let looks = 0; looks < 3; looks++) played.keeper.look();
    assertEquals(portsAndConnections(read(path)), [[81, 1]]);
    const [warning = "", ...more] = played.warnings;
    assertMatch(warning, /^history-corrupt: history is damaged \(.*\) and begins anew; what there was is .*\.corrupt-/);
    assertEquals(more, []);
  }));

Deno.test("a file that is damaged from the start is set aside at the end at the latest", () =>
  withHistory((path) => {
    Deno.writeTextFileSync(path, "no database ".repeat(100));
    {
      using played = keeperOf(path);
      played.keeper.add([record(80)]);
    }
    assertEquals(portsAndConnections(read(path)), [[80, 1]]);
    assertEquals(Deno.readTextFileSync(`${path}.corrupt-20261122T120000Z`), "no database ".repeat(100));
  }));

Deno.test("what cannot be written is kept, told once, and written as soon as it can be", () =>
  withHistory((path) => {
    using played = keeperOf(path);
    played.refusal = new Error("Cannot trust it");
    played.keeper.add([record(80)]);
    played.keeper.look();
    played.refusal = new Error("no space");
    played.keeper.look();
    played.refusal = null;
    played.keeper.look();
    played.keeper.look();
    assertEquals(portsAndConnections(read(path)), [[80, 1]]);
    assertEquals(played.warnings, [
      "history-not-written: history cannot be written, and is tried again each second: Cannot trust it",
      "history-written-again: history is written again; nothing is missing from it",
    ]);
  }));

Deno.test("what finds no room meanwhile is counted", () =>
  withHistory((path) => {
    using played = keeperOf(path);
    played.refusal = new Error("no space");
    played.keeper.look();
    for (let start = 0; start < 30_000; start += 1_000) {
      played.keeper.add(Array.from({ length: 1_000 }, (_, port) => record(start + port)));
    }
    played.refusal = null;
    played.keeper.look();
    const kept = read(path).length;
    assertEquals(
      played.warnings.at(-1),
      `history-written-again: history is written again; ${30_000 - kept} decisions are missing from it`,
    );
    assert(kept > 15_000 && kept < 30_000);
  }));

Deno.test("a file that was removed is begun anew", () =>
  withHistory((path) => {
    using played = keeperOf(path);
    played.keeper.look();
    Deno.removeSync(path);
    played.keeper.add([record(80)]);
    played.keeper.look();
    assertEquals(portsAndConnections(read(path)), [[80, 1]]);
    assertEquals(played.warnings, []);
  }));

Deno.test("a later version's file is let be, and told of", () =>
  withHistory((path) => {
    {
      using database = new DatabaseSync(path);
      database.exec("PRAGMA user_version = 3");
    }
    const before = Deno.readFileSync(path);
    using played = keeperOf(path);
    played.keeper.look();
    assertEquals(Deno.readFileSync(path), before);
    assertMatch(played.warnings.join(), /^history-not-written: .*: written by a later version of Sallyport/);
  }));

Deno.test("switched off nothing is kept, switched on again it goes on", () =>
  withHistory((path) => {
    using played = keeperOf(path);
    played.keeper.add([record(80)]);
    played.keeper.look();
    played.settings = { ...SETTINGS, enabled: false };
    played.keeper.add([record(81)]);
    played.keeper.look();
    played.settings = SETTINGS;
    played.keeper.add([record(82)]);
    played.keeper.look();
    assertEquals(portsAndConnections(read(path)), [[80, 1], [82, 1]]);
  }));

Deno.test("what is too old goes while it runs", () =>
  withHistory((path) => {
    using played = keeperOf(path);
    played.keeper.add([record(80)]);
    played.keeper.look();
    played.now = NOON + 31 * DAY;
    played.keeper.add([decisionRecord({ time: played.now, ...toPort(81) })]);
    played.keeper.look();
    assertEquals(portsAndConnections(read(path)), [[81, 1]]);
    played.settings = { ...SETTINGS, days: 60 };
    played.now += HOUR;
    played.keeper.look();
    assertEquals(portsAndConnections(read(path)), [[81, 1]]);
  }));

const script = (name: string): string[] => [
  Deno.execPath(),
  "run",
  "-A",
  "--no-check",
  fromFileUrl(new URL(`../support/${name}`, import.meta.url)),
];

Deno.test("what was written outlives SIGKILL, and of what was being written all does or nothing", async () => {
  for (const lines of [3, 20]) {
    await withHistory(async (path) => {
      await using writer = new BackgroundProcess([...script("writing_history.ts"), path]);
      const told = (): number => writer.stdout.split("\n").length - 1;
      await writer.waitFor(() => told() >= lines ? true : null, "so many lines", 10_000);
      writer.kill("SIGKILL");
      await writer.ended;
      const written = read(path).reduce((sum, { connections }) => sum + connections, 0);
      assertEquals(written % 1_000, 0);
      assert(written / 1_000 >= told() && written / 1_000 <= told() + 1, `${written} written, ${told()} told`);
    });
  }
});

kernelTest({
  name: "a full disk is told of once, and what was decided meanwhile is written when there is room",
  needs: ["root", "unshare"],
}, () =>
  withHistory(async (path) => {
    const directory = path.replace(/\/[^/]*$/, "");
    const mounted = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"', directory];
    const { code, stdout, stderr } = await runCommand([...mounted, ...script("full_disk_history.ts"), path]);
    assertEquals([code, stderr], [0, ""]);
    const { warnings, connections } = JSON.parse(stdout);
    assertEquals(connections, 30);
    assertEquals(warnings.map((line: string) => line.split(":")[0]), ["history-not-written", "history-written-again"]);
    assertMatch(warnings[0], /full/);
    assertMatch(warnings[1], /nothing is missing/);
  }));
