import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { ListReference } from "../../src/rules/lists/loaded_list.ts";
import { ListDirectories, type ListSnapshot } from "../../src/store/list_directories.ts";
import { inDirectory, trusting, until, write } from "./samples.ts";

const NEVER = 3_600_000;

class Watched implements Disposable {
  readonly told: ListSnapshot[] = [];
  readonly directories: ListDirectories;

  constructor(lookAfter = NEVER) {
    this.directories = new ListDirectories({ ...trusting, lookAfter, onChange: (each) => this.told.push(each) });
  }

  async tells(entries: readonly number[]): Promise<void> {
    await until(() => this.entries.join() === entries.join());
  }

  get entries(): readonly number[] {
    return this.told.at(-1)?.lists.map((list) => list.entries) ?? [];
  }

  [Symbol.dispose](): void {
    this.directories[Symbol.dispose]();
  }
}

const ips = (directory: string): ListReference => ({ operand: "lists.ips", directory });

function replace(file: string, text: string): void {
  write(`${file}.new`, text);
  Deno.renameSync(`${file}.new`, file);
}

Deno.test("writing, replacing by a rename and deleting are seen, in each of several directories", () =>
  inDirectory(async (directory) => {
    const [one, other] = [join(directory, "one"), join(directory, "other")];
    for (const path of [one, other]) Deno.mkdirSync(path, { mode: 0o700 });
    write(join(one, "a.txt"), "10.0.0.1");
    using watched = new Watched();
    const { lists } = watched.directories.want([ips(one), ips(other)]);
    assertEquals([lists.map((list) => list.entries), watched.told], [[1, 0], []]);
    write(join(other, "b.txt"), "10.0.0.1\n10.0.0.2");
    await watched.tells([1, 2]);
    replace(join(one, "a.txt"), "10.0.0.1\n10.0.0.2\n10.0.0.3");
    await watched.tells([3, 2]);
    Deno.removeSync(join(other, "b.txt"));
    await watched.tells([3, 0]);
  }));

Deno.test("the same bytes again are not told", () =>
  inDirectory(async (directory) => {
    write(join(directory, "a.txt"), "10.0.0.1");
    using watched = new Watched();
    watched.directories.want([ips(directory)]);
    for (let count = 0; count < 50; count++) replace(join(directory, "a.txt"), "10.0.0.1");
    replace(join(directory, "b.txt"), "10.0.0.2");
    await watched.tells([2]);
    assertEquals(watched.told.length, 1);
  }));

Deno.test("what inotify does not tell is found by looking: a directory that comes late, goes and comes again", () =>
  inDirectory(async (directory) => {
    const path = join(directory, "late");
    using watched = new Watched(50);
    const { lists, problems } = watched.directories.want([ips(path)]);
    assertEquals(lists, []);
    assertStringIncludes(problems[0]?.reason ?? "", "what the list holds is not known");
    Deno.mkdirSync(`${path}.new`, { mode: 0o700 });
    write(join(`${path}.new`, "a.txt"), "10.0.0.1");
    Deno.renameSync(`${path}.new`, path);
    await watched.tells([1]);
    Deno.renameSync(path, `${path}.away`);
    await until(() => watched.told.at(-1)?.problems.length === 1);
    assertEquals(watched.entries, [1], "its content stays");
    Deno.mkdirSync(path, { mode: 0o700 });
    write(join(path, "a.txt"), "10.0.0.1\n10.0.0.2");
    await watched.tells([2]);
  }));
