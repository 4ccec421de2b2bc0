import { assertEquals, assertThrows } from "@std/assert";
import { parseJunit } from "./junit.ts";

/** deno 2.9.6: `deno test --junit-path=FILE`, shortened. */
const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="6" failures="2" errors="0" time="0.297">
    <testsuite name="./a_test.ts" tests="6" disabled="1" errors="0" failures="2">
        <testcase name="ok &lt;one&gt;" classname="./a_test.ts" time="0.086" line="1" col="6">
        </testcase>
        <testcase name="skipped [needs: nft, ip]" classname="./a_test.ts" time="0.000" line="2" col="6">
            <skipped/>
        </testcase>
        <testcase name="fails" classname="./a_test.ts" time="0.006" line="3" col="6">
            <failure message="1 test step failed">1 test step failed.</failure>
        </testcase>
        <testcase name="ok &lt;one&gt; &gt; sub" classname="./a_test.ts" time="0.001" line="1" col="46">
        </testcase>
        <testcase name="fails &gt; inner bad" classname="./a_test.ts" time="0.001" line="3" col="79">
            <failure message="Uncaught Error: x ]]&gt; &amp; &lt; y">Error: &lt;skipped/&gt;</failure>
        </testcase>
        <testcase name="ok &lt;one&gt; &gt; not here" classname="./a_test.ts" time="0.000" line="4" col="9">
            <skipped/>
        </testcase>
    </testsuite>
    <testsuite name="./b_test.ts" tests="1" disabled="0" errors="0" failures="0">
        <testcase name="fails &gt; as a name" classname="./b_test.ts" time="1.500" line="2" col="6">
        </testcase>
    </testsuite>
</testsuites>
`;

Deno.test("A report: tests with their outcomes, steps only where they were skipped", () => {
  assertEquals(parseJunit(REPORT), [
    { file: "a_test.ts", name: "ok <one>", outcome: "passed", seconds: 0.086 },
    { file: "a_test.ts", name: "skipped [needs: nft, ip]", outcome: "skipped", seconds: 0 },
    { file: "a_test.ts", name: "fails", outcome: "failed", seconds: 0.006 },
    { file: "a_test.ts", name: "ok <one> > not here", outcome: "skipped", seconds: 0 },
    { file: "b_test.ts", name: "fails > as a name", outcome: "passed", seconds: 1.5 },
  ]);
});

Deno.test("Steps belong to their test, too, where a helper has registered it: all are of the one file", () => {
  const report = `<testsuites><testcase name="test" classname="helper.ts" time="2"/>
    <testcase name="test &gt; step" classname="a_test.ts" time="1"/></testsuites>`;
  assertEquals(parseJunit(report, "a_test.ts"), [{ file: "a_test.ts", name: "test", outcome: "passed", seconds: 2 }]);
});

Deno.test("A report that was cut off is refused, at whatever byte", () => {
  for (const length of [0, 1, 100, REPORT.length / 2, REPORT.indexOf("</testsuites>"), REPORT.length - 3]) {
    assertThrows(() => parseJunit(REPORT.slice(0, length)), Error, "not a complete JUnit document");
  }
});

Deno.test("Character references of a name become the characters", () => {
  const report =
    `<testsuites><testcase name="&#228;&#x1F600;&quot;&apos;&unknown;" classname="x" time="0"/></testsuites>`;
  assertEquals(parseJunit(report)[0]?.name, "ä😀\"'&unknown;");
});

Deno.test("A test case without an outcome's file is refused", () => {
  const report = `<testsuites><testcase name="x" time="0"></testcase></testsuites>`;
  assertThrows(() => parseJunit(report), Error, "without classname");
});
