import { assertEquals } from "@std/assert";
import { metricFamilyText } from "../../src/report/metric_family.ts";
import { parseExposition } from "../support/exposition.ts";

Deno.test("a family is its help, its type and a line for each sample", () => {
  const samples = [{ value: 7 }, { labels: { a: "b", c: "d" }, value: 0.5 }, { suffix: "_sum", value: 1e-7 }];
  assertEquals(
    metricFamilyText({ name: "x_total", help: "What x is.", type: "counter", samples }),
    "# HELP sallyport_x_total What x is.\n# TYPE sallyport_x_total counter\n" +
      'sallyport_x_total 7\nsallyport_x_total{a="b",c="d"} 0.5\nsallyport_x_total_sum 1e-7\n',
  );
});

Deno.test("what all programs have is called as they call it; what has no samples is not told", () => {
  const family = { help: "h", type: "gauge", samples: [{ value: 1 }] } as const;
  assertEquals(
    metricFamilyText({ ...family, name: "process_x" }),
    "# HELP process_x h\n# TYPE process_x gauge\nprocess_x 1\n",
  );
  assertEquals(metricFamilyText({ ...family, name: "x", samples: [] }), "");
});

for (const value of ['a"} 1\nx{b="c', "\\", "\\n", '\\"', "\n", "\u001b[2J€\u202e", ""]) {
  Deno.test(`a label may be ${JSON.stringify(value)}`, () => {
    const text = metricFamilyText({
      name: "x",
      help: "h",
      type: "gauge",
      samples: [{ labels: { l: value }, value: 1 }],
    });
    assertEquals([...parseExposition(text)], [[`sallyport_x{l="${value}"}`, 1]]);
  });
}
