/** What the running test's helpers would say, should it fail: outputs of daemons and servers. One test runs at a time. */
const witnesses: { readonly name: string; readonly text: () => string }[] = [];

/** From now to the end of the test, `text` is asked for should the test fail. */
export function addEvidence(name: string, text: () => string): void {
  witnesses.push({ name, text });
}

/** Everything there is to say, and the beginning of a new test. */
export function takeEvidence(): string {
  const statements = witnesses.splice(0).map(({ name, text }) => ({ name, text: text().trimEnd() }));
  return statements.filter(({ text }) => text !== "").map(({ name, text }) => `--- ${name}\n${text}\n`).join("");
}
