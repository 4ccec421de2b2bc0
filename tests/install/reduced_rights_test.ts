import { assertEquals } from "@std/assert";
import unit from "../../config/sallyport.service" with { type: "text" };
import { KEPT_RIGHTS, reduceRightsScript } from "../../src/install/reduced_rights.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { runCommand } from "../support/run_command.ts";

const REDUCES = `/usr/bin/setpriv --inh-caps=-all --bounding-set=-all,${KEPT_RIGHTS.map((name) => `+${name}`)} --`;

kernelTest(
  { name: "Root's rights are reduced for run alone, and where he may", needs: ["root", "setpriv"] },
  async () => {
    assertEquals(await reduce([], "run"), REDUCES);
    for (const word of ["status", "", "running"]) assertEquals(await reduce([], word), "");
    assertEquals(await reduce(["setpriv", "--bounding-set=-setpcap", "--inh-caps=-setpcap"], "run"), "");
    assertEquals(await reduce(["setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all"], "run"), "");
  },
);

Deno.test("By hand it keeps what the service has", () => {
  const lines = [...unit.matchAll(/^CapabilityBoundingSet=(.+)$/gm)].flatMap(([, names = ""]) => names.split(" "));
  const inUnit = lines.map((name) => name.replace(/^CAP_/, "").toLowerCase());
  assertEquals(inUnit.filter((name) => !KEPT_RIGHTS.includes(name)), []);
});

async function reduce(under: readonly string[], word: string): Promise<string> {
  const script = `set -u\n${reduceRightsScript()}\necho "$reduce"`;
  const { stdout, stderr } = await runCommand([...under, "sh", "-c", script, "sh", word]);
  assertEquals(stderr, "");
  return stdout.trim();
}
