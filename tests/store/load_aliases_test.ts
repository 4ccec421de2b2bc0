import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { loadAliases } from "../../src/store/load_aliases.ts";
import { inDirectory, trusting, write } from "./samples.ts";

function names(configPath: string): readonly string[] {
  const loaded = loadAliases(configPath, trusting);
  return loaded.ok
    ? [loaded.source, ...loaded.value.keys()]
    : loaded.problems.map(({ file, path }) => `${file}: ${path}`);
}

Deno.test("aliases stand beside the configuration; without a file those built in hold", () =>
  inDirectory((directory) => {
    const config = join(directory, "default-config.json");
    assertEquals(names(config), ["built-in", "LAN", "MULTICAST"]);
    const file = join(directory, "network_aliases.json");
    write(file, '{"DMZ":["10.9.0.0/16"]}');
    assertEquals(names(config), ["file", "LAN", "MULTICAST", "DMZ"]);
    write(file, "{");
    assertEquals(names(config), [`${file}: $`]);
  }));
