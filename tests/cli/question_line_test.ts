import { assertEquals } from "@std/assert";
import { questionLine } from "../../src/cli/question_line.ts";
import type { QuestionDocument } from "../../src/control/question_document.ts";

const QUESTION: QuestionDocument = {
  id: "7",
  state: "waiting",
  until: "2026-11-22T08:00:30.000000Z",
  first: "2026-11-22T08:00:00.000000Z",
  last: "2026-11-22T08:00:00.000000Z",
  times: 1,
  action: "deny",
  protocol: "tcp",
  dst_ip: "192.0.2.1",
  dst_port: 443,
  dst_host: null,
  user_id: 1000,
  process_id: 4711,
  process_path: "/usr/bin/curl",
  process_args: [],
  unit: null,
  confidence: "exact",
  why: "seen",
};

Deno.test("A question is one line", () => {
  assertEquals(
    questionLine(QUESTION),
    "   7  waits until 08:00:30Z     /usr/bin/curl [4711] -> tcp 192.0.2.1:443  user 1000",
  );
});

Deno.test("Those who watch are told what became of it", () => {
  assertEquals(
    questionLine({ ...QUESTION, answer: "allow, 10m, by user 0" }),
    "   7  answered: allow, 10m, by user 0  /usr/bin/curl [4711] -> tcp 192.0.2.1:443  user 1000",
  );
});

Deno.test("What is not sure is said, and nothing acts on a terminal", () => {
  const line = questionLine({
    ...QUESTION,
    state: "unanswered",
    until: null,
    times: 12,
    protocol: "udp6",
    dst_ip: "2001:db8::1",
    dst_host: "a\u001b.example",
    process_path: "/tmp/\u001b[2J",
    unit: "x\n.service",
    confidence: "guess",
    why: "by the port\u0007",
  });
  assertEquals(
    line,
    "   7  denied, allow it later    /tmp/\\x1b[2J [4711] -> udp6 [2001:db8::1]:443 (a\\x1b.example)  user 1000  " +
      "unit x\\x0a.service  12 times  (a guess: by the port\\x07)",
  );
  const nobody = questionLine({ ...QUESTION, process_path: null, user_id: null, dst_port: null, protocol: "icmp" });
  assertEquals(nobody, "   7  waits until 08:00:30Z     unknown program -> icmp 192.0.2.1");
});
