import * as z from "zod";
import { type IpNetwork, parseNetwork } from "../core/ip_network.ts";
import { parseIp } from "../core/parse_ip.ts";
import { checkShape } from "./check_shape.ts";
import { parseGoJson } from "./go_json.ts";
import { defaultNetworkAliases, type NetworkAliases } from "./network_aliases.ts";
import { below, type Parsed, type Problem } from "./parsed.ts";

/** network_aliases.json, in OpenSnitch's format: names, each with its blocks. */
export const networkAliasesShape = z.record(
  z.string().min(1),
  z.array(z.string()).min(1).describe("Blocks such as 10.0.0.0/8; an address alone is a block of one."),
);

/**
 * Parses network_aliases.json. Its names stand beside the built-in ones, and in their place where they are the same. All
 * problems are given, each with its JSON path.
 */
export function parseNetworkAliases(text: string): Parsed<NetworkAliases> {
  const document = parseGoJson(text, []);
  if (!document.ok) return document;
  const shape = checkShape(networkAliasesShape, document.value);
  if (!shape.ok) return shape;
  const problems: Problem[] = [];
  const named = Object.entries(shape.value).map(([name, blocks]) => {
    const networks = blocks.map((block, at) => parseBlock(block, below(below("$", name), at), problems));
    return [name, networks.filter((each) => each !== null)] as const;
  });
  return problems.length > 0 ? { ok: false, problems } : {
    ok: true,
    value: new Map([...defaultNetworkAliases(), ...named]),
  };
}

function parseBlock(text: string, path: string, problems: Problem[]): IpNetwork | null {
  const address = parseIp(text);
  const block = parseNetwork(address === null ? text : `${text}/${address.family === 4 ? 32 : 128}`);
  if (block === null) {
    problems.push({ path, reason: `not a network such as 10.0.0.0/8: ${JSON.stringify(text.slice(0, 80))}` });
  }
  return block;
}
