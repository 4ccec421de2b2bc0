import { assertEquals } from "@std/assert";
import { type Manifest } from "../../src/install/manifest.ts";
import { readManifest } from "../../src/install/installed.ts";
import { putInPlace, stepsOf } from "../../src/install/put_in_place.ts";
import { takeAway } from "../../src/install/take_away.ts";
import { smallPlan, TemporaryRoot } from "./temporary_root.ts";

function installed(root: TemporaryRoot): Manifest {
  const plan = smallPlan();
  putInPlace(plan, stepsOf(plan, root.path, null), root.path, null);
  return readManifest(root.path) ?? new Map();
}

Deno.test("All that was written goes, with the directories made for it; what was there before stays", () => {
  using root = new TemporaryRoot();
  root.write("/etc/other", "theirs");
  root.write("/usr/local/sbin/other", "theirs");
  const before = root.tree();
  const manifest = installed(root);
  const removals = takeAway(manifest, root.path, false);
  assertEquals([...new Set(removals.map(({ act }) => act))], ["remove"]);
  assertEquals(root.tree(), before);
});

Deno.test("What was changed or added since stays, with its directories", () => {
  using root = new TemporaryRoot();
  const manifest = installed(root);
  root.write("/etc/sallyport/default-config.json", `{"Mode":"enforce"}`);
  root.write("/etc/sallyport/rules/mine.json", "mine");
  Deno.removeSync(`${root.path}/usr/local/sbin/sallyport`);
  Deno.symlinkSync("/elsewhere", `${root.path}/usr/local/sbin/sallyport`);
  const kept = takeAway(manifest, root.path, false).filter(({ act }) => act !== "remove");
  assertEquals(kept.map(({ path, act }) => `${act} ${path}`).sort(), [
    "changed /etc/sallyport/default-config.json",
    "changed /usr/local/sbin/sallyport",
    "used /etc",
    "used /etc/sallyport",
    "used /etc/sallyport/rules",
    "used /usr",
    "used /usr/local",
    "used /usr/local/sbin",
  ]);
  assertEquals(root.tree().filter((path) => !path.endsWith("/")), [
    "/etc/sallyport/default-config.json",
    "/etc/sallyport/rules/mine.json",
    "/usr/local/sbin/sallyport -> /elsewhere",
  ]);
});

Deno.test("A dry run tells the same, and changes nothing", () => {
  using root = new TemporaryRoot();
  const manifest = installed(root);
  const before = root.tree();
  const told = takeAway(manifest, root.path, true);
  assertEquals(root.tree(), before);
  assertEquals(takeAway(manifest, root.path, false), told);
});
