import { assert } from "@std/assert";
import { parseNetworkAliases } from "../../../src/rules/network_aliases_file.ts";
import { assertAddress, textOf, textSeeds } from "../checks.ts";
import { withoutProblem } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

/** network_aliases.json. */
export const networkAliases = fuzzTarget({
  name: "network-aliases",
  seeds: textSeeds([
    '{"LAN": ["10.0.0.0/8", "192.168.0.0/16", "fc00::/7"], "VPN": ["10.8.0.1"]}',
    '{"ANY": ["0.0.0.0/0", "::/0"]}',
  ]),
  mutate: mutateJson,
  decode: parse,
  isPastFirstCheck: isJson,
  check(parsed) {
    if (!parsed.ok) return;
    for (const network of [...parsed.value.values()].flat()) {
      [network.address, network.mask].forEach(assertAddress);
      assert(network.prefixLength <= (network.address.family === 4 ? 32 : 128), "a prefix longer than an address");
    }
  },
  planted: withoutProblem(parse, /not a network such as/),
});

function parse(input: Uint8Array): ReturnType<typeof parseNetworkAliases> {
  return parseNetworkAliases(textOf(input));
}
