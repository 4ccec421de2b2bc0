/**
 * Writes config/firewall.nft anew: `deno run -A tools/firewall_file.ts`. A test fails while it is not what the daemon
 * installs with its default settings.
 */
import { toInterception } from "../src/daemon/to_interception.ts";
import { firewallText } from "../src/firewall/nftables_ruleset.ts";
import { defaultConfiguration } from "../src/rules/configuration_file.ts";

const text = firewallText(toInterception(defaultConfiguration(), null));
Deno.writeTextFileSync(new URL("../config/firewall.nft", import.meta.url), text);
