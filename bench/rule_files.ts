/** An operator of OpenSnitch's rule files. */
interface Operator {
  readonly type: "simple" | "regexp" | "network" | "range" | "lists";
  readonly operand: string;
  readonly data: string;
}

/** A rule file as OpenSnitch writes it. */
interface Rule {
  readonly name: string;
  readonly action: "allow" | "deny";
  readonly operator: Operator;
}

/** What lets the client through: by the path of its program, or by where it connects to, for who does not know the program. */
export type ClientRule = { readonly path: string } | { readonly port: number };

/** The one rule that lets the client through. Its name sorts last: all others are looked at first. */
function clientRule(client: ClientRule): Rule {
  const operator = "path" in client
    ? { type: "simple", operand: "process.path", data: client.path } as const
    : { type: "simple", operand: "dest.port", data: String(client.port) } as const;
  return { name: "zzz-allow-client", action: "allow", operator };
}

/** Another rule, that the client's connections do not match: operands and types take turns, every third denies. */
function otherRule(index: number): Rule {
  const operators: readonly [Operator, ...Operator[]] = [
    { type: "simple", operand: "dest.port", data: String(20_000 + index) },
    { type: "simple", operand: "dest.ip", data: `198.51.${100 + (index >> 8)}.${index & 255}` },
    { type: "simple", operand: "process.path", data: `/usr/bin/program-${index}` },
    { type: "network", operand: "dest.network", data: `172.${20 + (index >> 8)}.${index & 255}.0/24` },
    { type: "simple", operand: "user.id", data: String(50_000 + index) },
    { type: "simple", operand: "dest.host", data: `host-${index}.example.org` },
    { type: "range", operand: "dest.port", data: `${30_000 + index}-${30_010 + index}` },
    { type: "regexp", operand: "process.path", data: `^/opt/program-${index}/bin/[a-z]+$` },
    { type: "regexp", operand: "dest.host", data: `\\.tracker-${index}\\.example$` },
  ];
  const operator = operators[index % operators.length] ?? operators[0];
  return { name: `other-${String(index).padStart(4, "0")}`, action: index % 3 === 0 ? "deny" : "allow", operator };
}

/** `count` rule files by name: the one that allows the client, and others that do not match. */
export function ruleFiles(count: number, client: ClientRule): ReadonlyMap<string, string> {
  const others = Array.from({ length: count - 1 }, (_, index) => otherRule(index));
  return new Map([...others, clientRule(client)].map((rule) => [`${rule.name}.json`, fileText(rule)]));
}

export async function writeRules(directory: string, count: number, client: ClientRule): Promise<void> {
  await Deno.mkdir(directory, { mode: 0o700 });
  for (const [name, text] of ruleFiles(count, client)) {
    await Deno.writeTextFile(`${directory}/${name}`, text, { mode: 0o600 });
  }
}

/** One rule more: names that are listed in the files of a directory are denied. */
export async function writeListRule(directory: string, list: string): Promise<void> {
  const operator = { type: "lists", operand: "lists.domains", data: list } as const;
  await Deno.writeTextFile(`${directory}/listed.json`, fileText({ name: "listed", action: "deny", operator }), {
    mode: 0o600,
  });
}

function fileText({ name, action, operator }: Rule): string {
  const now = new Date().toISOString();
  const document = {
    created: now,
    updated: now,
    name,
    description: "Made by the benchmark",
    enabled: true,
    precedence: false,
    nolog: false,
    action,
    duration: "always",
    operator: { ...operator, sensitive: false, list: [] },
  };
  return JSON.stringify(document, null, 2);
}

/**
 * Writes the configuration: what no rule allows is denied, so that a connect that succeeds was judged by the rule. `ask`:
 * it waits for an answer first, as long as may be.
 */
export async function writeConfiguration(file: string, ask: boolean): Promise<void> {
  const questions = ask ? { Ask: true, Questions: { HoldSeconds: 300, PerProgram: 1000 } } : {};
  const configuration = { DefaultAction: "deny", DefaultDuration: "once", Mode: "enforce", ...questions };
  await Deno.writeTextFile(file, JSON.stringify(configuration, null, 2), { mode: 0o600 });
}
