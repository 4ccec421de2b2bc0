import { EXIT, ExitError } from "../core/exit_error.ts";
import { describedFacts } from "../rules/described_facts.ts";
import { explain } from "../rules/explain.ts";
import { compileRuleSet } from "../rules/rule_set.ts";
import { problemText } from "../store/file_problem.ts";
import type { Command } from "./command.ts";
import { describedByOptions } from "./described_options.ts";
import { explainJson } from "./explain_json.ts";
import { type Explained, explainText } from "./explain_text.ts";
import { loadRules } from "./load_rules.ts";
import { readDocument } from "./read_document.ts";
import { type DescribedDecision, recordedDecisions } from "./recorded_decisions.ts";
import { RULES_OPTIONS } from "./rules_options.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

const DESCRIPTION = [
  { name: "path", value: "EXE", help: "the program" },
  { name: "uid", value: "N", help: "the user's number" },
  { name: "host", value: "NAME", help: "the name that was looked up for the destination" },
  { name: "ip", value: "ADDR", help: "the destination's address" },
  { name: "port", value: "N", help: "the destination's port" },
  { name: "protocol", value: "NAME", help: "tcp (the default), udp, icmp …" },
  { name: "args", value: '"…"', help: "the command line, with the program's name as its first word" },
  { name: "unit", value: "U", help: "the systemd unit, such as ssh.service" },
  { name: "parent", value: "EXE", help: "the program that started it" },
  { name: "source", value: "ADDR", help: "the address that it sends from" },
] as const;

export const explainCommand: Command = {
  name: "explain",
  summary: "Tell what the rules decide about a connection, which rule does, and why no other",
  options: [
    ...DESCRIPTION,
    { name: "event", value: "FILE|-", help: "decision events that were recorded (run --events), instead of --path" },
    { name: "json", value: null, help: "as JSON, an object a line" },
    ...RULES_OPTIONS,
  ],
  notes:
    "Asks the rule files as they are now, by the code that the daemon decides with; needs no daemon and no root. What is\n" +
    "not told is not known to the rules; an address, a port or a command line has to be something, and is told as assumed.",
  async run({ options }) {
    const asked = await connections(options);
    const { configuration, snapshot, lists, listProblems } = loadRules(options, options.get("rules"));
    for (const problem of snapshot.problems) tell(`not asked: ${problemText(problem)}`);
    for (const problem of listProblems) tell(problemText(problem));
    const ruleSet = compileRuleSet(snapshot.rules, configuration, undefined, lists);
    const explained = asked.map(({ connection, recorded }): Explained => {
      const described = describedFacts(connection);
      return { explanation: explain(ruleSet, described.facts), described, recorded };
    });
    const texts = explained.map((each) => options.has("json") ? explainJson(each) : explainText(each, coloured()));
    await whileRead(() => standardOutput.write(`${texts.join(options.has("json") ? "\n" : "\n\n")}\n`));
    return EXIT.ok;
  },
};

async function connections(options: ReadonlyMap<string, string>): Promise<readonly DescribedDecision[]> {
  const event = options.get("event");
  const described = DESCRIPTION.find(({ name }) => options.has(name));
  if (event === undefined) {
    if (options.has("path")) return [{ connection: describedByOptions(options), recorded: null }];
    throw new ExitError(EXIT.usage, "explain needs --path EXE, or --event FILE|-");
  }
  if (described === undefined) return recordedDecisions(await readDocument(event), event);
  throw new ExitError(EXIT.usage, `--event tells of the connection itself: leave out --${described.name}`);
}
