import { assert } from "@std/assert";
import * as z from "zod";
import { ControlError } from "../../../src/control/control_error.ts";
import { modeRequest } from "../../../src/control/mode_document.ts";
import { answerRequest } from "../../../src/control/question_document.ts";
import { requestTarget } from "../../../src/control/request_target.ts";
import { bodyOf, findRoute, type Method, type Route } from "../../../src/control/route.ts";
import { addRuleRequest, setRuleRequest } from "../../../src/control/rules_document.ts";
import { asGid, asPid, asUid } from "../../../src/core/identifiers.ts";
import { answerRule } from "../../../src/rules/answer_rule.ts";
import { parseRuleFile } from "../../../src/rules/rule_file.ts";
import { context, ruleText } from "../../rules/samples.ts";
import { textOf, textSeeds } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget, type Mutate } from "../fuzz_target.ts";
import { mutateJson } from "../mutate_json.ts";
import { mutateLines } from "../mutate_lines.ts";

/** What each route takes. */
const BODIES: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ["POST /v1/mode", modeRequest],
  ["POST /v1/pending/{id}", answerRequest],
  ["POST /v1/rules", addRuleRequest],
  ["PUT /v1/rules/{name}", setRuleRequest],
  ["GET /v1/events", z.unknown()],
]);
const ROUTES: readonly Route[] = [...BODIES.keys()].map((key) => {
  const [method = "", path = ""] = key.split(" ");
  return { method: methodOf(method), path, role: "read", answer: () => ({ kind: "text", text: key }) };
});
const ANSWER = { action: "deny", duration: "1h30m", match: ["path", "host", "port"], dry_run: false };

/** Two lines: method and target, and the body. Mostly the body is changed as JSON, sometimes all as words. */
const mutate: Mutate = (random, seeds) => {
  const [target = "", body = ""] = textOf(random.pick(seeds)).split("\n");
  if (random.oneIn(3)) return mutateLines(random, seeds);
  const changed = textOf(mutateJson(random, [new TextEncoder().encode(body)]));
  return new TextEncoder().encode(`${target}\n${changed}`);
};

interface Understood {
  readonly parameters: readonly string[];
  readonly body: unknown;
}

/** Requests to the control socket: target, route and body. What is answered as a rule becomes one, or is refused. */
export const controlRequest = fuzzTarget({
  name: "control-request",
  seeds: textSeeds([
    `POST /v1/mode\n${JSON.stringify({ mode: "enforce", confirm_seconds: 60, keep: "2001:db8::1" })}`,
    `POST /v1/mode\n${JSON.stringify({ mode: "observe", confirm_seconds: null, keep: null })}`,
    `POST /v1/pending/17\n${JSON.stringify(ANSWER)}`,
    `POST /v1/rules\n${JSON.stringify({ text: ruleText(), replace: false })}`,
    `PUT /v1/rules/a%2Fb%20c\n${JSON.stringify({ enabled: true })}`,
    'GET /v1/events?form=text&filter=%7B%7D\n""',
  ]),
  mutate,
  decode: understand,
  refuses: (error) => error instanceof ControlError,
  isPastFirstCheck: (input) => /^(GET|PUT|POST|DELETE) \//.test(textOf(input)),
  check({ parameters, body }) {
    for (const parameter of parameters) assert(parameter.isWellFormed(), "half a character in a path");
    const answer = answerRequest.safeParse(body);
    if (answer.success) answered(answer.data);
    const added = addRuleRequest.safeParse(body);
    if (added.success) parseRuleFile(added.data.text, context);
  },
  planted: withoutCheck(understand, /there is nothing at/),
});

function understand(input: Uint8Array): Understood {
  const [first = "", ...rest] = textOf(input).split("\n");
  const [method = "", ...target] = first.split(" ");
  const { path, query } = requestTarget(target.join(" "));
  const { route, parameters } = findRoute(ROUTES, method, path);
  const peer = { pid: asPid(1), uid: asUid(0), gid: asGid(0), groups: [] };
  const asked = { peer, role: "admin", parameters, query, body: rest.join("\n") } as const;
  const schema = BODIES.get(`${route.method} ${route.path}`) ?? z.never();
  return { parameters: Object.values(parameters), body: bodyOf(asked, schema) };
}

/** The rule of an answer is read as any other. */
function answered({ action, duration, match }: z.infer<typeof answerRequest>): void {
  const known = { path: "/usr/bin/curl", command: null, unit: null, user: "0", port: "443", protocol: "tcp" };
  const subject = { ...known, ip: "192.0.2.1", host: "www.example.org" };
  const rule = answerRule(subject, { action, duration, match, time: "2026-11-22T00:00:00Z" }, () => false);
  if (!rule.ok) return;
  const parsed = parseRuleFile(JSON.stringify(rule.value), context);
  assert(parsed.ok || parsed.problems.every(({ path }) => path === "$.duration"), JSON.stringify(parsed));
}

function methodOf(text: string): Method {
  return text === "POST" || text === "PUT" || text === "DELETE" ? text : "GET";
}
