import { assert, assertEquals, assertThrows } from "@std/assert";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { asUid } from "../../src/core/identifiers.ts";
import { ENOBUFS, EPERM, SystemError } from "../../src/core/system_error.ts";
import { conclude, decide, examine, type PipelineParts, settleUnreadable } from "../../src/daemon/pipeline.ts";
import type { HeldPacket } from "../../src/nfqueue/held_packet.ts";
import { toConnection } from "../../src/packet/to_connection.ts";
import { isUnreadable } from "../../src/packet/unreadable_packet.ts";
import { SOCK_DESTROY } from "../../src/sockdiag/constants.ts";
import { fromHex } from "../../src/wire/hex.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, netlinkError, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";
import { asked, ip, kernelWith, socketInfo, socketMessage } from "../sockdiag/socket_bytes.ts";
import { OWN_PID, type PipelineOptions, type PipelineSetting, pipelineSetting, sender } from "./pipeline_setting.ts";
import { rule, ruleOn } from "./rules.ts";

function decideNext(setting: PipelineSetting): DecisionRecord {
  const held = setting.queue.receive();
  assert(held !== null);
  return decideHeld(setting.parts, held, setting.clock.monotonicMilliseconds());
}

function decideHeld(parts: PipelineParts, held: HeldPacket, receivedAt: number): DecisionRecord {
  const connection = toConnection(held.packet);
  if (isUnreadable(connection)) return settleUnreadable(parts, held, receivedAt, connection.reason);
  const examined = examine(parts, connection, receivedAt);
  return conclude(parts, held, examined, decide(parts, examined));
}

/** Decides one datagram from port 5000. */
function decideOne(options: PipelineOptions = {}): { record: DecisionRecord; setting: PipelineSetting } {
  const setting = pipelineSetting(options);
  setting.arrive(5000);
  return { record: decideNext(setting), setting };
}

const BY_PATH = { type: "simple", operand: "process.path", data: "/bin/a", sensitive: true } as const;

Deno.test("a packet goes the whole way: connection, socket, process, rule, verdict", () => {
  const { record, setting } = decideOne({ rules: [ruleOn("no-a", "deny", BY_PATH)] });
  assertEquals(setting.verdicts(), ["1 drop"]);
  assertEquals([record.decision.action, record.decision.rule, record.enforced], ["deny", "no-a", true]);
  assertEquals([record.attribution.confidence, record.attribution.process?.path], ["exact", "/bin/a"]);
  assertEquals([record.connection?.sourcePort as number, record.userId, record.unreadable], [5000, asUid(1000), null]);
  assertEquals([setting.parts.counters.decisions, setting.parts.counters.unattributed], [1, 0]);
});

const VERDICTS = [["allow", "1 accept"], ["deny", "1 drop"], ["reject", "1 accept mark ff0000"]] as const;

for (const [action, verdict] of VERDICTS) {
  Deno.test(`enforce makes ${action} "${verdict}", observe lets it through and says so`, () => {
    const rules = [rule("r", action, 53)];
    const enforced = decideOne({ rules });
    assertEquals([enforced.setting.verdicts(), enforced.record.enforced], [[verdict], true]);
    const observed = decideOne({ rules, mode: "observe" });
    assertEquals([observed.setting.verdicts(), observed.record.enforced], [["1 accept"], false]);
    assertEquals(observed.record.decision.action, action);
  });

  Deno.test(`the default action ${action} holds where no rule matches`, () => {
    const { record, setting } = decideOne({ options: { defaultAction: action }, rules: [rule("r", "allow", 54)] });
    assertEquals([record.decision.reason, setting.verdicts()], ["default-action", [verdict]]);
  });

  Deno.test(`an unreadable packet gets the default action ${action}, and is counted by its reason`, () => {
    const setting = pipelineSetting({ options: { defaultAction: action } });
    setting.arriveBytes(Uint8Array.of(0x45, 0, 0));
    const record = decideNext(setting);
    assertEquals([setting.verdicts(), record.decision.reason, record.connection], [[verdict], "default-action", null]);
    assertEquals(setting.parts.counters.unreadable, { [record.unreadable ?? ""]: 1 });
    setting.arriveBytes(Uint8Array.of(0x45, 0, 0));
    decideNext(setting);
    assertEquals(Object.values(setting.parts.counters.unreadable), [2]);
  });
}

Deno.test("observe lets an unreadable packet through", () => {
  const setting = pipelineSetting({ options: { defaultAction: "deny" }, mode: "observe" });
  setting.arriveBytes(Uint8Array.of(0xf0));
  decideNext(setting);
  assertEquals(setting.verdicts(), ["1 accept"]);
});

Deno.test("the daemon's own traffic passes, whatever the rules say, and silently", () => {
  const { record, setting } = decideOne({ sockets: [sender(50, 5000)], rules: [rule("r", "deny", 53)] });
  assertEquals([setting.verdicts(), record.decision.reason, record.decision.quiet], [
    ["1 accept"],
    "own-traffic",
    true,
  ]);
});

Deno.test("what may be the daemon's own, but is not known for sure, is judged as all others", () => {
  const elsewhere = socketInfo(50, "10.0.0.2 5000", "203.0.113.9 443", { state: 1 });
  const { record, setting } = decideOne({ sockets: [elsewhere], rules: [rule("r", "deny", 53)] });
  assertEquals([record.attribution.confidence, record.attribution.process?.pid], ["guess", OWN_PID]);
  assertEquals([setting.verdicts(), record.decision.rule], [["1 drop"], "r"]);
});

Deno.test("without a socket the rules still decide, and the connection is counted as nobody's", () => {
  const { record, setting } = decideOne({ sockets: [], rules: [rule("r", "deny", 53)] });
  assertEquals([setting.verdicts(), record.attribution.source, record.decision.rule], [["1 drop"], "user-id", "r"]);
  assertEquals([setting.parts.counters.unattributed, setting.parts.counters.socketErrors], [1, 0]);
});

const FAILURES: readonly [what: string, diag: () => FakeTransport][] = [
  ["refuses", () => new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))])],
  ["does not answer", () => new FakeTransport()],
  ["answers nonsense", () => new FakeTransport(() => [Uint8Array.of(1, 2, 3)])],
  ["answers with a lie", () => new FakeTransport(() => [netlinkMessage({ type: 20, length: 4000 })])],
  ["has lost the answer", () => new FakeTransport(() => [new SystemError("receive", ENOBUFS)])],
];

for (const [what, diag] of FAILURES) {
  Deno.test(`where the kernel ${what} about sockets, the rules still decide`, () => {
    const { record, setting } = decideOne({ diag: diag(), rules: [rule("r", "deny", 53)] });
    assertEquals([setting.verdicts(), record.decision.rule, record.attribution.process], [["1 drop"], "r", null]);
    assertEquals([setting.parts.counters.socketErrors, setting.parts.counters.unattributed], [1, 1]);
    assert(record.attribution.why.length > 10, record.attribution.why);
  });
}

Deno.test("an error that is none of the kernel's leaves the packet to the posture", () => {
  const setting = pipelineSetting({ diag: new FakeTransport(() => [new TypeError("a bug")]) });
  setting.arrive(5000);
  assertThrows(() => {
    using held = setting.queue.receive();
    assert(held !== null);
    decideHeld(setting.parts, held, 0);
  }, TypeError);
  assertEquals([setting.verdicts(), setting.ledger.takeAll()], [["1 drop"], []]);
});

Deno.test("the record tells when the packet came, and how long its verdict took", () => {
  const setting = pipelineSetting();
  setting.arrive(5000);
  const held = setting.queue.receive();
  assert(held !== null);
  const receivedAt = setting.clock.monotonicMilliseconds();
  setting.clock.advance(2.5);
  const record = decideHeld(setting.parts, held, receivedAt);
  assertEquals([record.latency, record.time], [2500, setting.clock.epoch]);
});

/** A kernel that finds this TCP socket for every question, and destroys what it is told to; the requests as they came. */
function destroying(answer: (sequence: number) => Uint8Array): { diag: FakeTransport; destroyed: () => number } {
  let destroyed = 0;
  const socket = sender(11, 5000, { protocol: 6 });
  const diag = new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    if (asked(request).type !== SOCK_DESTROY) {
      return asked(request).dump
        ? [socketMessage(socket, sequence), netlinkDone(sequence)]
        : [socketMessage(socket, sequence)];
    }
    destroyed++;
    return [answer(sequence)];
  });
  return { diag, destroyed: () => destroyed };
}

Deno.test("a rejected TCP connection's socket is aborted, after the verdict; in observe mode nothing is", () => {
  const rules = [rule("r", "reject", 53)];
  const enforced = destroying((sequence) => netlinkError(0, sequence));
  const { setting } = decideOne({ rules, diag: enforced.diag, protocol: 6 });
  assertEquals([setting.verdicts(), enforced.destroyed()], [["1 accept mark ff0000"], 1]);
  const observed = destroying((sequence) => netlinkError(0, sequence));
  decideOne({ rules, diag: observed.diag, protocol: 6, mode: "observe" });
  assertEquals(observed.destroyed(), 0);
  const denied = destroying((sequence) => netlinkError(0, sequence));
  decideOne({ rules: [rule("r", "deny", 53)], diag: denied.diag, protocol: 6 });
  assertEquals(denied.destroyed(), 0);
});

Deno.test("a socket that is gone needs no abort, and one that cannot be aborted is counted", () => {
  const rules = [rule("r", "reject", 53)];
  const gone = decideOne({ rules, diag: destroying((sequence) => netlinkError(2, sequence)).diag, protocol: 6 });
  assertEquals(gone.setting.parts.counters.socketErrors, 0);
  const refused = decideOne({ rules, diag: destroying((sequence) => netlinkError(95, sequence)).diag, protocol: 6 });
  assertEquals([refused.setting.parts.counters.socketErrors, refused.setting.verdicts().length], [1, 1]);
});

Deno.test("a datagram whose sender was seen is nobody's who has the port by now: only its own socket is asked for", () => {
  const later = sender(11, 5000, { destination: ip("198.51.100.8") });
  const kernel = kernelWith([later]);
  const setting = pipelineSetting({ diag: kernel });
  setting.parts.attributor.saw = () => true;
  setting.arrive(5000);
  assertEquals(decideNext(setting).attribution.source, "user-id");
  assertEquals(kernel.sent.map((request) => asked(fromHex(request)).dump), [false]);
});

Deno.test("no UDP socket is aborted: it may send to others", () => {
  const diag = destroying((sequence) => netlinkError(0, sequence));
  decideOne({ rules: [rule("r", "reject", 53)], diag: diag.diag, protocol: 17 });
  assertEquals(diag.destroyed(), 0);
});

Deno.test("a first packet that is let through is remembered for its socket, after its verdict", () => {
  const { setting } = decideOne({ rules: [rule("r", "allow", 53)] });
  assertEquals([setting.verdicts(), setting.remembered], [["1 accept"], ["remember 5000 for 11"]]);
  const nobody = decideOne({ sockets: [] });
  assertEquals(nobody.setting.remembered, ["remember 5000 for null"]);
  const denied = decideOne({ rules: [rule("r", "deny", 53)] });
  assertEquals(denied.setting.remembered, []);
});

const ACK = 0x10;

Deno.test("a connection of TCP that is judged anew, and let through, gets its generation before its verdict", () => {
  const { diag } = destroying((sequence) => netlinkError(0, sequence));
  const setting = pipelineSetting({ diag, protocol: 6, flags: ACK });
  setting.arrive(5000);
  const renewed: number[] = [];
  const flows = { ...setting.parts.flows, renew: () => void renewed.push(setting.verdicts().length) };
  const held = setting.queue.receive();
  assert(held !== null);
  decideHeld({ ...setting.parts, flows }, held, 0);
  assertEquals([setting.verdicts(), renewed], [["1 accept"], [0]]);
});

for (const action of ["deny", "reject"] as const) {
  Deno.test(`a connection of TCP that is judged anew, and to ${action} by now, ends`, () => {
    const rules = [rule("r", action, 53)];
    const destroyed = destroying((sequence) => netlinkError(0, sequence));
    const { setting } = decideOne({ rules, diag: destroyed.diag, protocol: 6, flags: ACK });
    assertEquals([setting.verdicts(), destroyed.destroyed()], [["1 drop"], 1]);

    const unsupported = destroying((sequence) => netlinkError(95, sequence));
    const reset = decideOne({ rules, diag: unsupported.diag, protocol: 6, flags: ACK });
    assertEquals(reset.setting.verdicts(), ["1 accept mark ff0000"], "the chain that rejects sends a RST");

    const observed = decideOne({ rules, diag: destroyed.diag, protocol: 6, flags: ACK, mode: "observe" });
    assertEquals([observed.setting.verdicts(), observed.setting.remembered[0]], [["1 accept"], "renew 5000"]);
  });
}
