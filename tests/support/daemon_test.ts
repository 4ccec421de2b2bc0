import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { type Daemon, type DaemonOptions, startSallyport } from "./daemon.ts";
import { kernelTest } from "./kernel_test.ts";
import { Namespace } from "./namespace.ts";

/** Does what the helper relies on: events on stdout, a clean end on SIGTERM. The first event tells what it was given. */
const TOY = `
const say = (event) => console.log(JSON.stringify({ time: new Date().toISOString(), version: 1, ...event }));
const option = (name) => Deno.args[Deno.args.indexOf(name) + 1];
const rules = () => [...Deno.readDirSync(option("--rules"))].map(({ name }) => name).sort();
console.error("toy: starting");
if (Deno.args.includes("--broken")) Deno.exit(78);
if (Deno.args.includes("--stray")) console.log("{}");
say({ event: "ready", mode: option("--mode"), args: Deno.args, rules: rules(), config: Deno.readTextFileSync(option("--config")) });
Deno.addSignalListener("SIGHUP", () => say({ event: "warning", rules: rules() }));
Deno.addSignalListener("SIGTERM", () => { say({ event: "stopped" }); Deno.exit(5); });
setInterval(() => {}, 1000);
`;

kernelTest(
  { name: "A daemon gets its files, tells its events, and is stopped", needs: ["root", "netns"] },
  async () => {
    await using net = Namespace.pair();
    let folder = "";
    {
      const rules = [{ name: "one", action: "deny" }];
      const config = { DefaultAction: "deny" };
      await using daemon = await startToy({ rules, config, firewall: "none", args: ["--queue", "3"] });
      folder = daemon.folder;
      const [ready] = daemon.events;
      assertEquals([ready?.event, ready?.mode], ["ready", "enforce"]);
      assertEquals(ready?.["rules"], ["one.json"]);
      assertEquals(JSON.parse(String(ready?.["config"])), { DefaultAction: "deny" });
      const args = ["run", "--rules", daemon.rulesFolder, "--config", join(folder, "default-config.json")];
      const more = ["--state", join(folder, "state"), "--socket", daemon.socket, "--events", "-", "--mode", "enforce"];
      assertEquals(ready?.["args"], [...args, ...more, "--firewall", "none", "--queue", "3"]);
      assertEquals((Deno.statSync(folder).mode ?? 0) & 0o777, 0o700);

      daemon.writeRule("two", { name: "two" });
      daemon.removeRule("one");
      daemon.signal("SIGHUP");
      const warning = await daemon.waitForEvent(({ event }) => event === "warning");
      assertEquals(warning["rules"], ["two.json"]);

      assertEquals(await daemon.stop(), 5);
      assertEquals(daemon.events.map(({ event }) => event), ["ready", "warning", "stopped"]);
      assertStringIncludes(daemon.stderr, "toy: starting");
    }
    assertThrows(() => Deno.statSync(folder), Deno.errors.NotFound);

    async function startToy(options: DaemonOptions): Promise<Daemon> {
      return await withToy((entry) => startSallyport(net, { ...options, entry }));
    }
  },
);

kernelTest({
  name: "A daemon that does not start, or writes no events, is an error that says why",
  needs: ["root", "netns"],
}, async () => {
  await using net = Namespace.pair();
  for (
    const [flag, problem] of [["--broken", "toy: starting"], ["--stray", "it has no event, time and version"]] as const
  ) {
    await withToy((entry) => assertRejects(() => startSallyport(net, { entry, args: [flag] }), Error, problem));
  }
});

/** The toy lives as a file at least until `use` is done: by then it has been loaded. */
async function withToy<T>(use: (entry: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "toy.ts"), TOY);
    return await use(join(folder, "toy.ts"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
