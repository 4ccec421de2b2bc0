/** What became of one test, or of a step that was skipped or failed by itself. */
export interface TestResult {
  /** Path of the test's file, without a leading "./". */
  readonly file: string;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly seconds: number;
}

/**
 * Reads the JUnit report of `deno test`. Steps appear in it as test cases called "TEST > STEP"; they belong to their
 * test, which counts once, except that a skipped step counts as a skip of its own (a skip must not hide in a test that
 * passed). The report names the file in which Deno.test was called, which may be a helper's: `only` is the tests' own where
 * all are in one. Throws where the text is no such report.
 */
export function parseJunit(xml: string, only?: string): TestResult[] {
  if (!/<testsuites\b[^>]*>[\s\S]*<\/testsuites>\s*$|<testsuites\b[^>]*\/>\s*$/.test(xml)) {
    throw new Error("Cannot read the report of deno test: it is not a complete JUnit document");
  }
  const results = [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, attributes = "", body = ""]) => testResult(attributes, body, only),
  );
  return results.filter((result) => !isStep(result, results) || result.outcome === "skipped");
}

function testResult(attributes: string, body: string, only: string | undefined): TestResult {
  const outcome = /<(failure|error)\b/.test(body) ? "failed" : /<skipped\b/.test(body) ? "skipped" : "passed";
  return {
    file: only ?? attribute(attributes, "classname").replace(/^\.\//, ""),
    name: attribute(attributes, "name"),
    outcome,
    seconds: Number(attribute(attributes, "time")),
  };
}

function attribute(attributes: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes);
  if (match === null) throw new Error(`Cannot read the report of deno test: a test case without ${name}`);
  return unescapeXml(match[1] ?? "");
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));/g, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES.get(name) ?? whole;
  });
}

function isStep(result: TestResult, all: readonly TestResult[]): boolean {
  return all.some((other) => other.file === result.file && result.name.startsWith(`${other.name} > `));
}
