const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/y;
const ESCAPED = /\\(["\\n])/g;

/**
 * Reads Prometheus' text format, version 0.0.4, strictly: HELP and TYPE stand once and before their samples, each family in
 * one piece. Gives the value by name and labels, `name{a="b"}`, labels unescaped. Throws where the text is otherwise.
 */
export function parseExposition(text: string): Map<string, number> {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const values = new Map<string, number>();
  const seen = new Set<string>();
  let family = "";
  for (const line of text.split("\n").slice(0, -1)) {
    const [, comment, name = ""] = new RegExp(`^# (HELP|TYPE) (${NAME}) .+$`).exec(line) ?? [];
    if (comment === "HELP") {
      if (seen.has(name)) throw new Error(`${name} stands in two places`);
      seen.add(family = name);
    } else if (comment === "TYPE") {
      if (name !== family) throw new Error(`${name} has no HELP`);
    } else readSample(line, family, values);
  }
  return values;
}

function readSample(line: string, family: string, values: Map<string, number>): void {
  const [, name = "", labels, number = ""] = new RegExp(`^(${NAME})(?:\\{(.+)\\})? (\\S+)$`).exec(line) ?? [];
  if (!new RegExp(`^${family}(_bucket|_sum|_count)?$`).test(name)) throw new Error(`no sample of ${family}: ${line}`);
  if (number === "" || Number.isNaN(Number(number))) throw new Error(`no number: ${line}`);
  const key = labels === undefined ? name : `${name}{${readLabels(labels)}}`;
  if (values.has(key)) throw new Error(`told twice: ${key}`);
  values.set(key, Number(number));
}

function readLabels(text: string): string {
  const labels: string[] = [];
  for (LABEL.lastIndex = 0; LABEL.lastIndex < text.length;) {
    const [, name = "", value = ""] = LABEL.exec(text) ?? [];
    if (name === "") throw new Error(`no labels: ${text}`);
    labels.push(`${name}="${value.replace(ESCAPED, (_, each) => each === "n" ? "\n" : each)}"`);
    if (LABEL.lastIndex < text.length && text[LABEL.lastIndex++] !== ",") throw new Error(`no labels: ${text}`);
  }
  return labels.join(",");
}
