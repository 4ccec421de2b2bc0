import { assertEquals } from "@std/assert";
import type { Action } from "../../src/core/decision.ts";
import { type LogCarrier, newTally, tallied } from "../../src/report/log_carrier.ts";
import { LogReporter } from "../../src/report/log_reporter.ts";
import type { PlainEvent } from "../../src/report/plain_event.ts";
import { textLogFormat } from "../../src/report/text_log_format.ts";
import { TokenBucket } from "../../src/report/token_bucket.ts";
import { ALLOWED, decisionRecord } from "../support/decision_record.ts";

/** Keeps messages as text; fails while there is a reason to. */
class MemoryLog implements LogCarrier {
  readonly where = "the memory";
  readonly tally = newTally();
  readonly lines: string[] = [];
  failure: Error | null = null;

  send(message: Uint8Array): void {
    tallied(this.tally, () => {
      if (this.failure !== null) throw this.failure;
      this.lines.push(new TextDecoder().decode(message));
    });
  }
}

function setting(rest: Partial<ConstructorParameters<typeof LogReporter>[0]> = {}): {
  readonly log: LogReporter;
  readonly carrier: MemoryLog;
  readonly told: PlainEvent[];
} {
  const carrier = new MemoryLog();
  const told: PlainEvent[] = [];
  const tell = (event: PlainEvent): void => {
    told.push(event);
    log.event(event);
  };
  const fixed = { format: textLogFormat(), carrier, now: () => 0, tell };
  const log = new LogReporter({ ...fixed, decisions: "all", level: 2, limit: null, ...rest });
  return { log, carrier, told };
}

function decided(...actions: readonly Action[]): Parameters<LogReporter["decisions"]>[0] {
  return actions.map((action) => decisionRecord({ decision: { ...ALLOWED, action } }));
}

const CHOICES = [["all", ["allow", "deny", "reject"]], ["denied", ["deny", "reject"]], ["none", []]] as const;
for (const [decisions, expected] of CHOICES) {
  Deno.test(`of three decisions, ${decisions} logs ${expected.length}`, () => {
    const { log, carrier } = setting({ decisions });
    log.decisions(decided("allow", "deny", "reject"));
    assertEquals(carrier.lines.map((line) => /(allow|deny|reject) tcp/.exec(line)?.[1]), [...expected]);
  });
}

for (const [level, expected] of [[2, 2], [3, 1], [4, 0]] as const) {
  Deno.test(`a level of ${level} lets ${expected} of a warning and another event through`, () => {
    const { log, carrier } = setting({ level });
    log.event({ event: "warning", message: "w" });
    log.event({ event: "ready" });
    assertEquals(carrier.lines.length, expected);
  });
}

Deno.test("what the limit leaves out is counted, and told with the next look", () => {
  const { log, carrier, told } = setting({ limit: new TokenBucket(3, () => 0) });
  log.decisions(decided("allow", "allow", "deny", "deny", "allow"));
  log.event({ event: "warning", message: "events are not limited" });
  assertEquals(carrier.lines.length, 4);
  log.look();
  log.look();
  assertEquals(carrier.lines.slice(4), ["1970-01-01T00:00:00.000000Z warning 2 more decisions not logged"]);
  assertEquals(told, []);
});

Deno.test("a log that is not reached is told of once, and again when it is reached, with what was lost", () => {
  const { log, carrier, told } = setting();
  carrier.failure = new Error("No space left");
  for (let round = 0; round < 3; round++) {
    log.decisions(decided("allow", "deny"));
    log.look();
  }
  assertEquals(told.map(({ message }) => message), [
    "what is to be logged does not reach the memory: No space left",
  ]);
  carrier.failure = null;
  log.look();
  assertEquals(told.length, 1); // nothing has shown yet that it is reached
  log.decisions(decided("allow"));
  log.look();
  log.look();
  // 6 decisions, and the warning itself.
  assertEquals(told.slice(1), [
    {
      event: "warning",
      code: "log-reached",
      message: "the memory is reached again; 7 messages of the log were lost",
      count: 7,
    },
  ]);
  carrier.failure = new Error("again");
  log.decisions(decided("allow"));
  log.look();
  assertEquals(told[2]?.["message"], "what is to be logged does not reach the memory: again");
});
