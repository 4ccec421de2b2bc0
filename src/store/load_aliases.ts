import { dirname, join } from "@std/path";
import { defaultNetworkAliases, type NetworkAliases } from "../rules/network_aliases.ts";
import { parseNetworkAliases } from "../rules/network_aliases_file.ts";
import { loadDocument, type LoadedDocument } from "./load_document.ts";
import type { ReadOptions } from "./read_safely.ts";

/** Reads network_aliases.json beside the configuration, where OpenSnitch has it; without one the built-in ones hold. */
export function loadAliases(configPath: string, options: ReadOptions): LoadedDocument<NetworkAliases> {
  const file = join(dirname(configPath), "network_aliases.json");
  return loadDocument(file, options, parseNetworkAliases, defaultNetworkAliases);
}
