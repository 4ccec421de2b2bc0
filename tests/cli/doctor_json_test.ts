import { assert, assertEquals } from "@std/assert";
import { doctorJson } from "../../src/cli/doctor_json.ts";
import { problem, unknown } from "../../src/doctor/outcome.ts";
import { hostWith } from "../doctor/hosts.ts";

Deno.test("doctorJson has the verdict, what would be used, and each check with what it came to", async () => {
  const host = await hostWith({
    nftables: problem("no"),
    "program exec": unknown("needs CAP_BPF"),
  }, { state: "unknown", why: "needs CAP_BPF" });
  const { checks, ...rest } = JSON.parse(doctorJson(host));
  assertEquals(rest, {
    can_run: "yes",
    used: {
      attribution: { state: "unknown", why: "needs CAP_BPF" },
      queue: { state: "used", name: "libnetfilter_queue" },
      firewall: { state: "used", name: "iptables", why: "no" },
    },
  });
  const check = (name: string): unknown => checks.find((each: { name: string }) => each.name === name);
  assertEquals(checks.length, 19);
  assertEquals(check("queue"), { name: "queue", state: "ok", detail: "queue 0 is free", required: true });
  assertEquals(check("btf"), { name: "btf", state: "ok", required: false });
  assertEquals(check("program exec"), {
    name: "program exec",
    state: "unknown",
    detail: "needs CAP_BPF",
    required: false,
  });
  assertEquals(check("nftables"), {
    name: "nftables",
    state: "problem",
    detail: "no",
    required: false,
    lost: "interception by nftables; iptables does the same",
    remedy: "modprobe nft_queue nft_ct nft_reject_inet (CONFIG_NFT_QUEUE)",
  });
});

Deno.test("doctorJson is one line that a terminal shows as it is", async () => {
  const line = doctorJson(await hostWith({ nftables: problem("\u001b[2J\n\u202e") }));
  for (const each of ["\n", "\u001b", "\u202e"]) assert(!line.includes(each), line);
  assertEquals(JSON.parse(line).checks[7].detail, "\u001b[2J\n\u202e");
});
