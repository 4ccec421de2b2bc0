import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type ListState, loadList } from "../../src/store/load_list.ts";
import { inDirectory, trusting, write } from "./samples.ts";

/** A minute later, when nothing has just happened. */
const LATER = Date.now() + 60_000;

function load(directory: string, before?: ListState, now = LATER): ListState {
  return loadList({ operand: "lists.ips", directory }, trusting, now, before);
}

const reasons = ({ problems }: ListState): string =>
  problems.map(({ file, reason }) => `${file}: ${reason}`).join("\n");

Deno.test("files with a dot that does not come first are read, in the directory alone", () =>
  inDirectory((directory) => {
    write(join(directory, "a.txt"), "10.0.0.1\n");
    write(join(directory, "b.list"), "10.0.0.2\n10.0.0.1\n");
    for (const name of ["none", ".hidden.txt"]) write(join(directory, name), "10.0.0.3\n");
    Deno.mkdirSync(join(directory, "below.d"));
    const { list, problems } = load(directory);
    assertEquals([list?.entries, list?.loadedAt, problems], [2, LATER, []]);
  }));

Deno.test("while nothing changes nothing is read, and the same bytes are the same version", () =>
  inDirectory((directory) => {
    const file = join(directory, "a.txt");
    write(file, "10.0.0.1\n");
    const first = load(directory);
    assertEquals(load(directory, first), first);
    write(`${file}.new`, "10.0.0.1\n");
    Deno.renameSync(`${file}.new`, file);
    const second = load(directory, first);
    assert(second !== first && second.list === first.list);
    write(file, "10.0.0.2\n3");
    assert(load(directory, second).list?.version !== first.list?.version);
  }));

Deno.test("what changes within a tick of the clock is seen, though it looks the same", () =>
  inDirectory((directory) => {
    const file = join(directory, "a.txt");
    write(file, "10.0.0.1\n");
    const first = load(directory, undefined, Date.now());
    write(file, "10.0.0.2\n");
    assert(load(directory, first).list?.version !== first.list?.version);
  }));

Deno.test("a directory that goes leaves the list as it was, and one that comes back is read", () =>
  inDirectory((directory) => {
    const path = join(directory, "lists");
    Deno.mkdirSync(path, { mode: 0o700 });
    write(join(path, "a.txt"), "10.0.0.1\n");
    const first = load(path);
    Deno.renameSync(path, `${path}.away`);
    const second = load(path, first);
    assertEquals(second.list, first.list);
    assertStringIncludes(reasons(second), `${path}: no such file; the list stays as it was read before`);
    Deno.renameSync(`${path}.away`, path);
    assertEquals([load(path, second).list, load(path, second).problems], [first.list, []]);
  }));

Deno.test("a file that cannot be trusted any more keeps the list; one that never could be is left out", () =>
  inDirectory((directory) => {
    const [one, other] = [join(directory, "a.txt"), join(directory, "b.txt")];
    write(one, "10.0.0.1\n", 0o666);
    const first = load(directory);
    assertEquals(first.list, null, "nothing could be read: what it holds is not known");
    assertStringIncludes(reasons(first), "mode 0666 lets others write it; what the list holds is not known");
    write(other, "10.0.0.2\n10.0.0.3\n");
    const second = load(directory, first);
    assertEquals(second.list?.entries, 2);
    assertStringIncludes(reasons(second), "a.txt: ");
    Deno.chmodSync(other, 0o666);
    Deno.chmodSync(one, 0o600);
    const third = load(directory, second);
    assertEquals(third.list, second.list);
    assertStringIncludes(reasons(third), "b.txt: Cannot trust");
    Deno.chmodSync(other, 0o600);
    assertEquals([load(directory, third).list?.entries, load(directory, third).problems], [3, []]);
  }));

Deno.test("a file that is deleted takes its entries with it, and an empty list is told", () =>
  inDirectory((directory) => {
    write(join(directory, "a.txt"), "10.0.0.1\n");
    const first = load(directory);
    Deno.removeSync(join(directory, "a.txt"));
    const second = load(directory, first);
    assertEquals(second.list?.entries, 0);
    assertStringIncludes(reasons(second), "no list files in it");
  }));

Deno.test("links that lead nowhere, FIFOs and links to others' files are told, and the rest is read", () =>
  inDirectory((directory) => {
    Deno.symlinkSync(join(directory, "nowhere"), join(directory, "link.txt"));
    new Deno.Command("mkfifo", { args: [join(directory, "fifo.txt")] }).outputSync();
    write(join(directory, "z.txt"), "10.0.0.1\nx\n");
    const { list, problems } = load(directory);
    assertEquals(list?.entries, 1);
    assertEquals(problems.map(({ file }) => file.split("/").at(-1)), ["fifo.txt", "link.txt", "z.txt"]);
  }));
