import { assertEquals } from "@std/assert";
import { RecordedGroups } from "../../src/process/recorded_groups.ts";

const UNIFIED = "0::/system.slice/sallyport.service\n";
const HYBRID = "1:name=systemd:/system.slice/sallyport.service\n0::/\n";

/** Groups that there are, by id, and which ids were asked for. */
class Played {
  readonly paths = new Map([[1, "/"], [7, "/system.slice/ssh.service"]]);
  readonly asked: number[] = [];

  pathOf(id: number): string | null {
    this.asked.push(id);
    return this.paths.get(id) ?? null;
  }
}

Deno.test("the kernel is asked once for each group, and what it said holds when the group is gone", () => {
  const played = new Played();
  const groups = new RecordedGroups(played, UNIFIED);
  const first = groups.find(7);
  played.paths.delete(7);
  assertEquals([first?.unit, groups.find(7) === first, played.asked], ["ssh.service", true, [7]]);
});

Deno.test("a group that is gone before anybody asked is not known, and is asked for again", () => {
  const played = new Played();
  const groups = new RecordedGroups(played, UNIFIED);
  assertEquals(groups.find(8), null);
  played.paths.set(8, "/late");
  assertEquals([groups.find(8)?.path, played.asked], ["/late", [8, 8]]);
});

Deno.test("the root says that there is no unit, unless systemd has a hierarchy of its own", () => {
  assertEquals(new RecordedGroups(new Played(), UNIFIED).find(1)?.unit, null);
  const played = new Played();
  const groups = new RecordedGroups(played, HYBRID);
  assertEquals([groups.find(1), groups.find(1), groups.find(7)?.unit], [null, null, "ssh.service"]);
  assertEquals(played.asked, [1, 7]);
});

Deno.test("of very many groups the last ones are kept", () => {
  const played = new Played();
  const groups = new RecordedGroups({ pathOf: (id) => (played.pathOf(id), `/${id}`) }, UNIFIED);
  for (let id = 1; id <= 5000; id++) groups.find(id);
  for (let id = 4001; id <= 5000; id++) assertEquals(groups.find(id)?.path, `/${id}`);
  assertEquals(played.asked.length, 5000);
});
