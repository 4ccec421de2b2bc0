import { assertEquals } from "@std/assert";
import { readManifest } from "../../src/install/installed.ts";
import type { Plan } from "../../src/install/planned.ts";
import { putInPlace, type Step, stepsOf } from "../../src/install/put_in_place.ts";
import { smallPlan, TemporaryRoot } from "./temporary_root.ts";

function install(root: TemporaryRoot, plan: Plan): readonly Step["act"][] {
  const before = readManifest(root.path);
  const steps = stepsOf(plan, root.path, before);
  putInPlace(plan, steps, root.path, before);
  return steps.map(({ act }) => act);
}

const ALL = [
  "/etc/",
  "/etc/sallyport/",
  "/etc/sallyport/default-config.json",
  "/etc/sallyport/rules/",
  "/etc/sallyport/rules/a.json",
  "/usr/",
  "/usr/local/",
  "/usr/local/lib/",
  "/usr/local/lib/sallyport/",
  "/usr/local/lib/sallyport/manifest",
  "/usr/local/lib/sallyport/sallyport",
  "/usr/local/sbin/",
  "/usr/local/sbin/sallyport -> /usr/local/lib/sallyport/sallyport",
];

Deno.test("What is planned is there, with its mode, and in the manifest; nothing half-made is left", () => {
  using root = new TemporaryRoot();
  assertEquals(install(root, smallPlan()), ["write", "write", "write", "write"]);
  assertEquals(root.tree(), ALL);
  const mode = (path: string): number => (Deno.statSync(root.path + path).mode ?? 0) & 0o7777;
  assertEquals(mode("/usr/local/lib/sallyport/sallyport"), 0o755);
  assertEquals(mode("/etc/sallyport/default-config.json"), 0o600);
  assertEquals(mode("/etc/sallyport"), 0o755);
  const written = [...readManifest(root.path)?.keys() ?? []].sort();
  const expected = ALL.map((path) => path.replace(/ -> .*|\/$/, "")).filter((path) => !path.endsWith("/manifest"));
  assertEquals(written, expected);
});

Deno.test("A second time nothing is written; another version is, but no configuration, not even one of ours", () => {
  using root = new TemporaryRoot();
  install(root, smallPlan());
  assertEquals(install(root, smallPlan()), ["same", "kept", "kept", "same"]);
  root.write("/etc/sallyport/default-config.json", "changed");
  assertEquals(install(root, smallPlan("a newer program")), ["write", "kept", "kept", "same"]);
  assertEquals(root.read("/usr/local/lib/sallyport/sallyport"), "a newer program");
  assertEquals(root.read("/etc/sallyport/default-config.json"), "changed");
  assertEquals(root.tree(), ALL);
});

Deno.test("What is somebody else's is seen before anything is written", () => {
  for (const path of ["/usr/local/lib/sallyport/sallyport", "/usr/local/sbin/sallyport"]) {
    using root = new TemporaryRoot();
    root.write(path, "not ours");
    const steps = stepsOf(smallPlan(), root.path, null);
    assertEquals(steps.filter(({ act }) => act === "foreign"), [{ path, act: "foreign" }]);
  }
  using root = new TemporaryRoot();
  root.write("/etc/sallyport/rules/a.json", "mine");
  assertEquals(install(root, smallPlan()), ["write", "write", "kept", "write"]);
  assertEquals(root.read("/etc/sallyport/rules/a.json"), "mine");
});

Deno.test("What an older version had and this one has not goes, unless it was changed, and no configuration does", () => {
  using root = new TemporaryRoot();
  const plan = smallPlan();
  const extra = (name: string): Plan["files"][number] => ({
    path: `/usr/local/lib/sallyport/${name}`,
    mode: 0o644,
    content: { text: name },
    isConfiguration: false,
  });
  install(root, { ...plan, files: [...plan.files, extra("old"), extra("changed")] });
  root.write("/usr/local/lib/sallyport/changed", "by somebody");
  assertEquals(install(root, { files: plan.files.slice(0, 1), links: plan.links }), ["same", "same", "remove"]);
  assertEquals(root.tree(), [...ALL, "/usr/local/lib/sallyport/changed"].sort());
  assertEquals(readManifest(root.path)?.has("/usr/local/lib/sallyport/old"), false);
});

Deno.test("A file that is copied is whole, and a link that leads nowhere is not followed", () => {
  using root = new TemporaryRoot();
  root.write("/source", "x".repeat(100_000));
  root.write("/other", "other");
  const path = "/usr/local/lib/sallyport/deno";
  const content = { copyOf: `${root.path}/source` };
  const plan: Plan = { files: [{ path, mode: 0o755, content, isConfiguration: false }], links: [] };
  install(root, plan);
  assertEquals(root.read(path), root.read("/source"));
  Deno.removeSync(root.path + path);
  Deno.symlinkSync(`${root.path}/other`, root.path + path);
  assertEquals(install(root, plan), ["write"]);
  assertEquals([root.read("/other"), root.read(path).length], ["other", 100_000]);
});
