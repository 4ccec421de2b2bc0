import { assertEquals, assertMatch } from "@std/assert";
import { EventStream } from "../../src/control/event_stream.ts";
import { NO_FILTER } from "../../src/core/decision_filter.ts";
import { EventFeed } from "../../src/daemon/event_feed.ts";
import { ALLOWED, decisionRecord } from "../support/decision_record.ts";

function stream(): { written: string[]; stream: EventStream } {
  const written: string[] = [];
  const writer = { writableLength: 0, write: (text: string) => written.push(text) > 0 };
  return { written, stream: new EventStream(writer) };
}

Deno.test("Each reader gets what it wants, in its form, as long as it reads", () => {
  const feed = new EventFeed(() => 0);
  const [json, text] = [stream(), stream()];
  using _json = feed.follow({ form: "json", filter: NO_FILTER })(json.stream);
  const denied = decisionRecord({ decision: { ...ALLOWED, action: "deny" } });
  const reading = feed.follow({ form: "text", filter: { ...NO_FILTER, actions: ["deny"] } })(text.stream);
  feed.decisions([decisionRecord(), denied]);
  feed.event({ event: "warning", code: "x", message: "a\u001bb" });
  feed.event({ event: "changed", mode: "observe" });
  reading[Symbol.dispose]();
  feed.decisions([denied]);

  assertEquals(json.written.length, 4);
  assertMatch(
    json.written[0] ?? "",
    /^event: decisions\ndata: \{"event":"decision".*\ndata: \{.*"action":"deny".*\n\n$/,
  );
  assertMatch(json.written[2] ?? "", /^event: event\ndata: \{"event":"changed","time":"1970.*"mode":"observe"\}\n\n$/);
  assertEquals(text.written.length, 2);
  assertMatch(text.written[0] ?? "", /^event: decisions\ndata: [^\n]* deny [^\n]*\n\n$/);
  assertEquals(text.written[1], "event: warning\ndata: a\\x1bb\n\n");
});

Deno.test("Nothing is sent where no decision is wanted", () => {
  const feed = new EventFeed(() => 0);
  const { written, stream: to } = stream();
  using _reading = feed.follow({ form: "json", filter: { ...NO_FILTER, rule: "another" } })(to);
  feed.decisions([decisionRecord()]);
  assertEquals(written, []);
});
