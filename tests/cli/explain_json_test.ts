import { assertEquals } from "@std/assert";
import { explainJson } from "../../src/cli/explain_json.ts";
import { explained, RULES } from "./explanations.ts";

Deno.test("an explanation as JSON: one line, every rule with what became of it", () => {
  const given = { process_path: "/usr/bin/curl", dst_ip: "10.0.0.1", dst_port: 443, dst_host: "x.org" };
  const line = explainJson(
    explained(RULES.slice(0, 2), given, {}, { action: "deny", rule: null, reason: "default-action" }),
  );
  assertEquals(line.includes("\n"), false);
  assertEquals(JSON.parse(line), {
    action: "allow",
    rule: "000-allow-web",
    reason: "rule",
    connection: {
      protocol: "tcp",
      src_ip: "192.0.2.1",
      dst_ip: "10.0.0.1",
      dst_port: 443,
      dst_host: "x.org",
      process_path: "/usr/bin/curl",
      process_args: ["/usr/bin/curl"],
    },
    assumed: [
      "process.id",
      "process.command",
      "process.parent.path",
      "protocol",
      "source.ip",
      "source.network",
      "source.port",
    ],
    recorded: { action: "deny", rule: null, reason: "default-action" },
    near_misses: ["100-deny-evil"],
    rules: [
      {
        name: "000-allow-web",
        action: "allow",
        precedence: false,
        truth: true,
        outcome: "decides",
        conditions: [
          {
            type: "simple",
            operand: "process.path",
            data: "/usr/bin/curl",
            sensitive: false,
            truth: true,
            found: { "process.path": ["/usr/bin/curl"] },
          },
          {
            type: "simple",
            operand: "dest.port",
            data: "443",
            sensitive: false,
            truth: true,
            found: { "dest.port": ["443"] },
          },
        ],
      },
      {
        name: "100-deny-evil",
        action: "deny",
        precedence: false,
        truth: false,
        outcome: "misses",
        conditions: [
          {
            type: "domain",
            operand: "dest.host",
            data: "evil.example",
            truth: false,
            found: { "dest.host": ["x.org"] },
          },
        ],
      },
    ],
  });
});

Deno.test("what is not known is null, and named", () => {
  const { unknown, rules } = JSON.parse(explainJson(explained(RULES.slice(2), { process_path: "/x" })));
  assertEquals(unknown, ["user.id"]);
  assertEquals([rules[0].truth, rules[0].conditions[0].found], ["unknown", { "user.id": null }]);
});
