import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { toInterception } from "../../src/daemon/to_interception.ts";
import { firewallText } from "../../src/firewall/nftables_ruleset.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";

const DEFAULTS = defaultConfiguration();

Deno.test("toInterception follows the configuration, and the command line's queue before that", () => {
  assertEquals(toInterception(DEFAULTS, null), {
    queue: 0,
    namesQueue: 1,
    marks: { mask: 0xff00_0000, stale: 0xfe00_0000, reject: 0xff00_0000 },
    generation: 1,
    bypass: true,
    skipLoopback: false,
    judgeUnknown: false,
  });
  const changed = {
    ...DEFAULTS,
    queueNumber: 3,
    markMask: 0xff,
    loopback: "skip",
    failure: { ...DEFAULTS.failure, daemonDown: "closed" },
  } as const;
  const expected = {
    queue: 3,
    namesQueue: 4,
    marks: { mask: 0xff, stale: 0xfe, reject: 0xff },
    generation: 1,
    bypass: false,
    skipLoopback: true,
    judgeUnknown: false,
  };
  assertEquals(toInterception(changed, null), expected);
  assertEquals(toInterception(changed, 9), { ...expected, queue: 9, namesQueue: 10 });
  assertEquals(toInterception(changed, 65_535).namesQueue, 65_534);
  assertEquals(toInterception({ ...DEFAULTS, loopback: "judge" }, null).skipLoopback, false);
});

Deno.test("config/firewall.nft is what the daemon installs by default (else: deno run -A tools/firewall_file.ts)", () => {
  const file = Deno.readTextFileSync(fromFileUrl(new URL("../../config/firewall.nft", import.meta.url)));
  assertEquals(file, firewallText(toInterception(DEFAULTS, null)));
});
