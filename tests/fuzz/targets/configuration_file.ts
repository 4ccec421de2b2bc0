import { assert } from "@std/assert";
import { parseConfigurationFile } from "../../../src/rules/configuration_file.ts";
import shipped from "../../../config/default-config.json" with { type: "text" };
import { assertBits, textOf, textSeeds } from "../checks.ts";
import { withoutProblem } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

const OTHER = {
  Server: { LogFile: "/var/log/opensnitchd.log", Loggers: [{ Name: "syslog", Format: "rfc5424", Protocol: "udp" }] },
  Log: { Target: "syslog", Address: "udp://[2001:db8::1]:514", PerSecond: 10 },
  Metrics: { Listen: "127.0.0.1:9494" },
  Marks: { Mask: "0x00ff0000" },
  Dns: { Resolvers: ["9.9.9.9", "2620:fe::fe"], Memory: 8 },
  Control: { Group: "adm", Read: ["%adm"], Answer: ["alice"], Admin: ["0"] },
  FwOptions: { QueueNum: 7, QueueBypass: false },
};

/** default-config.json. */
export const configurationFile = fuzzTarget({
  name: "configuration-file",
  seeds: textSeeds([shipped, JSON.stringify(OTHER)]),
  mutate: mutateJson,
  decode: parse,
  isPastFirstCheck: isJson,
  check(parsed) {
    if (!parsed.ok) return;
    const { markMask, queueNumber, dns, log, rulesPath } = parsed.value;
    assertBits(markMask, 32);
    assert(markMask !== 0, "no bits of the mark are ours");
    assertBits(queueNumber, 16);
    assert(dns.memory >= 1 && log.perSecond >= 1 && rulesPath !== "", "a bound of nothing");
  },
  planted: withoutProblem(parse, /hexadecimal number of 32 bits|unbroken run/),
});

function parse(input: Uint8Array): ReturnType<typeof parseConfigurationFile> {
  return parseConfigurationFile(textOf(input));
}
