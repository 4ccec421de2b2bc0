import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ListSource } from "../../src/daemon/list_source.ts";
import type { ListReference } from "../../src/rules/lists/loaded_list.ts";
import { inDirectory, trusting, until, write } from "../store/samples.ts";

const ENTRY = new URL("../../main.ts", import.meta.url).href;

class Source implements Disposable {
  readonly warnings: string[] = [];
  changes = 0;
  readonly source: ListSource;

  constructor(entry = ENTRY, patience = 30_000) {
    this.source = new ListSource({
      entry,
      patience,
      read: trusting,
      warn: (message) => this.warnings.push(message),
      onChange: () => this.changes++,
    });
  }

  get entries(): string {
    return [...this.source.lists.values()].map((list) => list.entries).join();
  }

  [Symbol.dispose](): void {
    this.source[Symbol.dispose]();
  }
}

const ips = (directory: string): ListReference => ({ operand: "lists.ips", directory });

/** A module that can be started as a worker. */
const moduleOf = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

Deno.test("lists are read in a thread of their own, waited for, and kept up to date", () =>
  inDirectory(async (directory) => {
    const [one, other] = [join(directory, "one"), join(directory, "other")];
    for (const path of [one, other]) Deno.mkdirSync(path, { mode: 0o700 });
    write(join(one, "a.txt"), "10.0.0.1");
    using tested = new Source();
    const { source } = tested;
    await source.read(); // nothing is wanted
    source.want([ips(one)]);
    assertEquals([source.isWaiting, source.lists.size], [true, 0]);
    await source.read();
    assertEquals([source.isWaiting, tested.entries, tested.changes], [false, "1", 1]);

    write(join(one, "a.txt"), "10.0.0.1\n10.0.0.2");
    await until(() => tested.entries === "2");
    const { content } = [...source.lists.values()][0] ?? {};
    assertEquals(content?.kind === "networks" && content.v4.starts.buffer instanceof SharedArrayBuffer, true);

    source.want([ips(one), ips(other)]);
    assertEquals([source.isWaiting, tested.entries], [true, "2"], "what is known stays");
    await source.read();
    assertEquals(tested.entries, "2,0");
    assertStringIncludes(tested.warnings.join(), `${other}: no list files in it`);
    source.want([ips(other)]);
    assertEquals([source.isWaiting, tested.entries], [false, "0"]);
    source.want([]);
    assertEquals(source.lists.size, 0);
  }));

Deno.test("nobody waits for ever: neither for a thread that is silent nor for one that fails", async () => {
  for (const [code, warning] of [["", "take long"], ["throw new Error('no luck')", "no luck"]] as const) {
    using tested = new Source(moduleOf(code), 200);
    tested.source.want([ips("/nowhere")]);
    await tested.source.read();
    await until(() => tested.changes > 0);
    assertEquals(tested.source.lists.size, 0);
    assertStringIncludes(tested.warnings.join("\n"), warning);
  }
});

Deno.test("a thread that failed is replaced, and what was read stays", async () => {
  const list = { operand: "lists.ips", directory: "/a", version: "1", entries: 5, loadedAt: 0 };
  const once = `
    postMessage({ kind: "ready" });
    onmessage = ({ data }) => {
      postMessage({ kind: "lists", request: data.request, snapshot: { lists: [${
    JSON.stringify(list)
  }], problems: [] } });
      setTimeout(() => { throw new Error("no luck"); }, 50);
    };`;
  using tested = new Source(moduleOf(once), 200);
  tested.source.want([ips("/a")]);
  await tested.source.read();
  await until(() => tested.warnings.length >= 2);
  assertEquals(tested.entries, "5");
});
