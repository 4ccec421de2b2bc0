import { assert, assertEquals, assertMatch } from "@std/assert";
import { pendingDocument, type QuestionDocument } from "../../src/control/question_document.ts";
import { curl, CURL_PATH, sendUdp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import type { CommandResult } from "../support/run_command.ts";
import { sallyport, sallyportCommand } from "../support/sallyport.ts";
import { startServer } from "../support/servers.ts";

const TIMED_OUT = 28;
const REFUSED = 7;
const URL = `http://${SERVER_IPV4}/`;
const ASK = { Ask: true, DefaultAction: "deny", Questions: { HoldSeconds: 20 } };

kernelTest(
  { name: "Who watches is asked, and his answer lets through what waits", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80], udp: [53] });
    await server.ready;
    await using daemon = await startSallyport(net, { config: ASK });
    const desk = new Desk(net, daemon);
    await using watch = net.host.spawn(sallyportCommand("pending", "--watch", ...desk.socket));
    await desk.isWatched();

    const waiting = fetch(net);
    const [question] = await desk.until(({ state }) => state === "waiting");
    assertEquals([question?.process_path, question?.dst_ip, question?.dst_port], [CURL_PATH, SERVER_IPV4, 80]);
    const shown = await desk.run("allow", question?.id ?? "", "--dry-run");
    const rule = JSON.parse(shown.stdout);
    assertEquals([rule.action, rule.duration, rule.operator.list.length], ["allow", "until restart", 4]);
    assertEquals((await desk.run("allow", question?.id ?? "", "--for", "once")).code, 0);
    assertEquals((await waiting).code, 0, "it went on when it was answered");
    assertMatch(watch.stdout, /1 +waits until .*curl \[\d+\] -> tcp 10\.\S+:80 +user 0/);
    const decided = await daemon.waitForEvent(({ reason }) => reason === "prompt");
    assertEquals([decided.action, decided.rule, decided.dst_port], ["allow", null, 80]);
    assert((decided.latency_us ?? 0) > 10_000, "it has waited");

    const again = fetch(net);
    await desk.until(({ state }) => state === "waiting");
    const late = await desk.run("deny", "1");
    assertEquals(late.code, 1);
    assertMatch(late.stderr, /question 1 was answered already: allow, once, by user 0/);
    assertEquals((await desk.run("reject", "2", "--for", "1h", "--match", "path,port")).code, 0);
    assertEquals((await again).code, REFUSED);
    assertEquals((await fetch(net)).code, REFUSED, "by the rule, without a question");
    assertEquals((await desk.questions()).length, 0);

    const name = /rule ("\S+");/.exec((await desk.run("rules", "delete", "answer-reject-curl-10.77.0.2-80")).stderr);
    assertEquals(name, null);
    const third = fetch(net);
    const [open] = await desk.until(({ state }) => state === "waiting");
    const kept = await desk.run("allow", open?.id ?? "", "--for", "always");
    assertMatch(
      kept.stderr,
      /by rule "answer-allow-curl-10\.77\.0\.2-80" in \S+\/rules\/answer-allow-curl-10\.77\.0\.2-80\.json/,
    );
    assertEquals((await third).code, 0);
    assertEquals((await fetch(net)).code, 0);

    await sendUdp(net.host, SERVER_IPV4, 53, "held", { count: 5 });
    const [datagrams] = await desk.until(({ protocol }) => protocol === "udp");
    assertEquals((await desk.run("allow", datagrams?.id ?? "")).code, 0);
    await server.waitFor(() => server.received().filter(({ text }) => text === "held").length === 5);
  },
);

kernelTest(
  { name: "Where nobody is there, nothing waits, and questions stay for later", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    const config = { ...ASK, DefaultAction: "allow", Failure: { Unanswered: "deny" } };
    await using daemon = await startSallyport(net, { config });
    const desk = new Desk(net, daemon);
    assertEquals((await curl(net.host, URL)).code, TIMED_OUT);
    const denied = await daemon.waitForEvent(({ reason }) => reason === "posture");
    assert((denied.latency_us ?? Infinity) < 1_000_000, "it did not wait");
    const [question] = await desk.questions();
    assertEquals([question?.state, question?.action], ["unanswered", "deny"]);
    assertMatch((await desk.run("pending")).stdout, /denied, allow it later +\S+curl/);

    const once = await desk.run("allow", question?.id ?? "", "--for", "once");
    assertEquals(once.code, 1);
    assertMatch(once.stderr, /no connection waits with question 1 any more/);
    assertEquals((await desk.run("allow", question?.id ?? "", "--for", "10m")).code, 0);
    assertMatch((await desk.run("rules", "running")).stdout, /^answer-allow-curl-\S+ +allow +10m, (599|600) s left$/m);
    assertEquals((await fetch(net)).code, 0);
    const unknown = await desk.run("allow", "99");
    assertEquals([unknown.code, unknown.stderr], [1, "sallyport: there is no question 99\n"]);
    const bad = await desk.run("allow", "1", "--match", "colour");
    assertEquals(bad.code, 64);

    await daemon.stop();
    await using next = await startSallyport(net, { config, args: ["--state", `${daemon.folder}/state`] });
    assertEquals((await fetch(net)).code, 0, "an answer for ten minutes outlives the daemon");
    assertEquals(next.events.some(({ reason }) => reason === "posture"), false);
  },
);

kernelTest(
  { name: "A rule of the running firewall is added, switched off and deleted", needs: [...TRAFFIC, "curl"] },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    await using daemon = await startSallyport(net);
    const desk = new Desk(net, daemon);
    const file = `${daemon.folder}/mine.json`;
    const rule = {
      name: "no web/",
      action: "deny",
      enabled: true,
      operator: { type: "simple", operand: "dest.port", data: "80" },
    };
    Deno.writeTextFileSync(file, JSON.stringify(rule));
    const refused = await desk.run("rules", "add", file);
    assertEquals(refused.code, 78);
    assertMatch(refused.stderr, /this is no rule that could hold\n {2}\$\.name: "\/" in the name/);

    Deno.writeTextFileSync(file, JSON.stringify({ ...rule, name: "no web" }));
    assertMatch(
      (await desk.run("rules", "add", file)).stderr,
      /rule "no web" is in force, in \S+\/rules\/no web\.json/,
    );
    assertEquals((Deno.statSync(`${daemon.rulesFolder}/no web.json`).mode ?? 0) & 0o777, 0o600);
    assertEquals((await curl(net.host, URL)).code, TIMED_OUT);
    assertMatch((await desk.run("rules", "add", file)).stderr, /there is a rule "no web" already, in .*; --replace/);
    await desk.run("rules", "disable", "no web");
    assertEquals((await fetch(net)).code, 0);
    await desk.run("rules", "enable", "no web");
    assertEquals((await curl(net.host, URL)).code, TIMED_OUT);
    assertEquals((await desk.run("rules", "delete", "no web")).code, 0);
    assertEquals((await fetch(net)).code, 0);
    const gone = await desk.run("rules", "delete", "no web");
    assertEquals([gone.code, gone.stderr], [1, 'sallyport: there is no rule "no web" in a file\n']);
  },
);

/** An administrator at the command line. */
class Desk {
  readonly socket: readonly string[];

  constructor(readonly net: NamespacePair, readonly daemon: Daemon) {
    this.socket = ["--socket", daemon.socket];
  }

  run(...words: readonly string[]): Promise<CommandResult> {
    return sallyport(this.net.host, ...words, ...this.socket);
  }

  async questions(): Promise<readonly QuestionDocument[]> {
    const { stdout } = await this.run("pending", "--json");
    return pendingDocument.parse(JSON.parse(stdout)).questions;
  }

  /** Waits for questions of this kind. */
  async until(wanted: (question: QuestionDocument) => boolean): Promise<readonly QuestionDocument[]> {
    for (let tries = 0; tries < 40; tries++) {
      const found = (await this.questions()).filter(wanted);
      if (found.length > 0) return found;
    }
    throw new Error("Cannot find such a question");
  }

  /** From here on connections wait. */
  async isWatched(): Promise<void> {
    await this.questions();
  }
}

/** With time for somebody to answer. */
function fetch(net: NamespacePair): Promise<CommandResult> {
  return net.host.run(["curl", "--silent", "--show-error", "--max-time", "6", URL]);
}
