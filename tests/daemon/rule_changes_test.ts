import { assertEquals } from "@std/assert";
import { Conntrack } from "../../src/conntrack/conntrack.ts";
import { GENERATIONS, marksWithin } from "../../src/core/marks.ts";
import { RuleChanges } from "../../src/daemon/rule_changes.ts";
import type { Policy } from "../../src/daemon/worker_messages.ts";
import { FirewallError } from "../../src/firewall/interception.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, sequenceOf } from "../support/netlink_bytes.ts";
import { rule } from "./rules.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";

type Refusal = FirewallError | null;

/** What happens, in order, in words; the policy at first is `policy(1)`, of generation 1. */
class Setting {
  readonly events: string[] = [];
  refusal: Refusal = null;
  readonly changes: RuleChanges;

  constructor(firewall: "ours" | "not ours" = "ours", errno = 0) {
    const conntrack = new Conntrack(
      new FakeTransport((request) => {
        this.events.push(`list ${markOf(request)}`);
        return [netlinkDone(sequenceOf(request), errno)];
      }),
    );
    this.changes = new RuleChanges(
      {
        marks: marksWithin(0xff00_0000),
        conntrack,
        setPolicy: ({ revision }, generation) => {
          this.events.push(`policy ${revision} of ${generation}`);
          return Promise.resolve();
        },
        setGeneration: firewall === "not ours" ? null : (generation) => {
          this.events.push(`rules of ${generation}`);
          return this.refusal === null ? Promise.resolve() : Promise.reject(this.refusal);
        },
        onInForce: ({ revision }, judgedAnew) =>
          void this.events.push(`${revision} in force${judgedAnew ? ", all are judged anew" : ""}`),
        warn: (message) => void this.events.push(message.replace(/:.*/, "")),
      },
      policy(1),
      1,
    );
  }
}

/** The byte of the mark that a dump's request asks for, behind nlmsghdr, nfgenmsg and nlattr. */
function markOf(request: Uint8Array): number {
  return request[24] ?? -1;
}

/** Each denies something else; those with the same number are the same rules. */
function policy(revision: number, denies = 0): Policy {
  const failure = { unknownProcess: "rules", unknownAttribute: "match" } as const;
  const options = { defaultAction: "allow", loopback: "allow", failure } as const;
  return {
    revision,
    mode: "enforce",
    checksums: false,
    asking: null,
    lists: NO_LISTS,
    rules: [rule("r", "deny", denies)],
    options,
  };
}

const ANEW = "2 in force, all are judged anew";

Deno.test("a change that could deny begins a generation: first its decisions, then its interception", async () => {
  const setting = new Setting();
  await setting.changes.adopt(policy(2, 80));
  assertEquals(setting.events, ["list 2", "list 2", "policy 2 of 2", "rules of 2", ANEW]);
});

Deno.test("any other change is in force in the same generation", async () => {
  const setting = new Setting();
  await setting.changes.adopt(policy(2));
  assertEquals(setting.events, ["policy 2 of 1", "2 in force"]);
});

Deno.test("where something passed unasked, a generation begins under the same rules", async () => {
  const setting = new Setting();
  await setting.changes.judgeAnew();
  const anew = "1 in force, all are judged anew";
  assertEquals(setting.events, ["list 2", "list 2", "policy 1 of 2", "rules of 2", anew]);
  setting.events.length = 0;
  await setting.changes.adopt(policy(2));
  assertEquals(setting.events, ["policy 2 of 2", "2 in force"]);
});

Deno.test("of several changes that come while one is brought into force, the last one follows", async () => {
  const setting = new Setting();
  await Promise.all(
    [policy(2, 80), ...[3, 4, 5].map((revision) => policy(revision, revision))].map((each) =>
      setting.changes.adopt(each)
    ),
  );
  const policies = setting.events.filter((event) => event.startsWith("policy"));
  assertEquals(policies, ["policy 2 of 2", "policy 5 of 3"]);
});

Deno.test("where the interception rules are not ours, or cannot be changed, flows are marked one by one", async () => {
  const others = new Setting("not ours");
  await others.changes.adopt(policy(2, 80));
  assertEquals(others.events, ["policy 2 of 1", "list 1", "list 1", ANEW]);

  const refused = new Setting();
  refused.refusal = new FirewallError("nft: no");
  await refused.changes.adopt(policy(2, 80));
  const told = "the interception rules could not be changed, flows are marked one by one";
  assertEquals(refused.events.slice(2), [
    "policy 2 of 2",
    "rules of 2",
    told,
    "policy 2 of 1",
    "list 1",
    "list 1",
    ANEW,
  ]);
});

Deno.test("generations begin anew after the last, and what a kernel does not tell is said", async () => {
  const setting = new Setting("ours", 95);
  for (let change = 1; change <= GENERATIONS; change++) await setting.changes.adopt(policy(change, change));
  const last = setting.events.filter((event) => event.startsWith("rules")).slice(-2);
  assertEquals(last, [`rules of ${GENERATIONS}`, "rules of 1"]);
  const told = "connections that were let through before may go on although the rules deny them by now";
  assertEquals(setting.events.filter((event) => event === told).length, GENERATIONS);
});
