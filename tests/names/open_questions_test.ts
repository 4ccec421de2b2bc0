import { assertEquals } from "@std/assert";
import { OpenQuestions } from "../../src/names/open_questions.ts";
import { answer, asker, back, flowTo, query } from "./samples.ts";

Deno.test("an answer finds its question once", () => {
  const open = new OpenQuestions();
  open.add(flowTo(), query("a.example"), asker(1), 0);
  assertEquals(open.take(back(flowTo()), answer("a.example", []), 1)?.asker, asker(1));
  assertEquals(open.take(back(flowTo()), answer("a.example", []), 1), null);
});

Deno.test("another number, name, type, port, resolver or protocol is nobody's answer", () => {
  const open = new OpenQuestions();
  open.add(flowTo(), query("a.example"), asker(1), 0);
  const wrong = [
    open.take(back(flowTo()), answer("a.example", [], { id: 2 }), 1),
    open.take(back(flowTo()), answer("b.example", []), 1),
    open.take(back(flowTo()), answer("a.example", [], { question: { name: "a.example", type: 28 } }), 1),
    open.take(back(flowTo("10.0.0.53", 40_001)), answer("a.example", []), 1),
    open.take(back(flowTo("10.0.0.54")), answer("a.example", []), 1),
    open.take({ ...back(flowTo()), protocol: 6 }, answer("a.example", []), 1),
    open.take(flowTo(), answer("a.example", []), 1),
  ];
  assertEquals(wrong, wrong.map(() => null));
  assertEquals(open.size, 1);
});

Deno.test("an answer that comes too late counts as little as none", () => {
  const open = new OpenQuestions();
  open.add(flowTo(), query("a.example"), null, 0);
  open.add(flowTo(), query("b.example"), null, 0);
  assertEquals(open.take(back(flowTo()), answer("a.example", []), 10_000)?.asker, null);
  assertEquals(open.take(back(flowTo()), answer("b.example", []), 10_001), null);
});

Deno.test("of too many questions the oldest are forgotten", () => {
  const open = new OpenQuestions();
  for (let each = 0; each < 20_000; each++) open.add(flowTo(), query(`${each}.example`), null, 0);
  assertEquals(open.size > 15_000 && open.size <= 16_384, true);
  assertEquals(open.take(back(flowTo()), answer("0.example", []), 0), null);
  assertEquals(open.take(back(flowTo()), answer("19999.example", []), 0)?.askedAt, 0);
});
