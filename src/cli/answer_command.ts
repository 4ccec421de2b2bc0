import { type AnswerDocument, answerDocument, type AnswerRequest } from "../control/question_document.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import { type Action } from "../core/decision.ts";
import { jsonLine } from "../report/json_line.ts";
import { MATCH_WORDS, type MatchWord } from "../rules/answer_rule.ts";
import { notOneOf } from "../rules/nearest.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { standardOutput, tell } from "./standard_streams.ts";

const WHAT = {
  allow: "Let what a question is about through",
  deny: "Drop what a question is about, silently",
  reject: "Refuse what a question is about, so that the program is told",
} as const;

/** `allow`, `deny` and `reject`. */
export function answerCommand(action: Action): Command {
  return {
    name: action,
    summary: WHAT[action],
    argument: { name: "ID", help: "the question, as pending lists it" },
    options: [
      {
        name: "for",
        value: "TIME|once|until-restart|always",
        help: "once: those that wait now; else a rule is made, for a time such as 10m (until-restart)",
      },
      {
        name: "match",
        value: MATCH_WORDS.join(","),
        help: "what the rule asks for (program, destination, port and protocol)",
      },
      { name: "dry-run", value: null, help: "show the rule, and make none" },
      SOCKET_OPTION,
    ],
    async run(context) {
      const { options } = context;
      const request: AnswerRequest = {
        action,
        duration: (options.get("for") ?? "until-restart").replace("until-restart", "until restart"),
        match: matchWords(options.get("match")),
        dry_run: options.has("dry-run"),
      };
      const path = `/v1/pending/${encodeURIComponent(options.get("ID") ?? "")}`;
      const answer = await controlClient(context).send("POST", path, request, answerDocument);
      if (request.dry_run) standardOutput.write(`${ruleText(answer)}\n`);
      else tell(doneText(action, answer));
      return EXIT.ok;
    },
  };
}

function matchWords(text: string | undefined): MatchWord[] | null {
  if (text === undefined) return null;
  return text.split(",").map((word) => {
    const known = MATCH_WORDS.find((each) => each === word);
    if (known === undefined) throw new ExitError(EXIT.usage, `--match: ${notOneOf(word, MATCH_WORDS)}`);
    return known;
  });
}

function ruleText({ rule }: AnswerDocument): string {
  return rule === null ? "no rule: it holds for those that wait now" : JSON.stringify(rule, null, 2);
}

function doneText(action: Action, { rule, file }: AnswerDocument): string {
  if (rule === null) return `${action}, for those that waited`;
  const name = jsonLine(rule["name"]);
  return `${action}, by rule ${name}${
    file === null ? `; to take it back: sallyport rules delete ${name}` : ` in ${file}`
  }`;
}
