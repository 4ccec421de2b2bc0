import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { deviceIndex } from "../support/addresses.ts";
import { TRAFFIC } from "../support/clients.ts";
import { type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { exampleConnection, searchFor } from "../support/example_connection.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { exampleGround, RunningExample } from "../support/run_socket_example.ts";
import { withSortedCandidates } from "../support/search_in_words.ts";
import { type ExamplePacket, SOCKET_EXAMPLES } from "../support/socket_examples.ts";
import { socketsIn } from "../support/sockets_in.ts";

const NEEDS = ["root", "netns", "nsenter", "python3"] as const;

for (const example of SOCKET_EXAMPLES) {
  kernelTest({ name: `The socket of a packet: ${example.what}`, needs: [...NEEDS, ...example.needs] }, async () => {
    await using net = await exampleGround(example.setUp);
    await using running = await RunningExample.start(net.host, example);
    using asked = socketsIn(net.host, running.pid("A"));
    const connection = exampleConnection(example.packet, await deviceIndex(net.host, example.packet.device));
    const words = searchFor(asked.sockets, connection, running.letters);
    assertEquals(withSortedCandidates(words), withSortedCandidates(example.expected));
  });
}

/** What must be there for the examples, each as often as it is a different one: a firewall for each. */
const NEEDED = [...new Set(SOCKET_EXAMPLES.map(({ needs }) => needs.join(" ")))];

for (const needed of NEEDED) {
  const examples = SOCKET_EXAMPLES.filter(({ needs }) => needs.join(" ") === needed);
  const needs = [...new Set([...NEEDS, ...TRAFFIC, ...(examples[0]?.needs ?? [])])];
  const names = examples.map(({ name }) => name).join(", ");
  kernelTest({ name: `The firewall attributes real packets: ${names}`, needs, timeout: 60_000 }, async () => {
    await using net = await exampleGround(examples[0]?.setUp ?? []);
    await using daemon = await startSallyport(net, { config: { Loopback: "judge" }, args: ["--attribution", "proc"] });
    for (const example of examples) {
      const last = daemon.events.at(-1)?.time ?? "";
      await using running = await RunningExample.start(net.host, example);
      // In another VRF, B sends the same; every packet passes the hook twice there.
      const mayBeB = example.needs.includes("vrf");
      const event = await daemon.waitForEvent((each) =>
        each.time > last && isOf(each, example.packet) && !(mayBeB && each.process_id === running.pid("B"))
      );
      const [kind = "", ...why] = example.expected.split(": ");
      const attribution = event.attribution as { confidence: string; why: string };
      assertEquals(attribution.confidence, kind.startsWith("exact") ? "exact" : "guess", example.name);
      assertStringIncludes(attribution.why, why.join(": "), example.name);
      const equals = kind.startsWith("exact") ? ["A"] : bestOf(kind);
      const pids = equals.map((letter) => running.pid(letter));
      assert(pids.includes(event.process_id ?? 0), `${example.name}: ${event.process_id} is none of ${pids}`);
      if (pids.length > 1) { for (const pid of pids) assertStringIncludes(attribution.why, `[${pid}]`); }
      assertEquals(event.user_id, example.packet.user, example.name);
    }
  });
}

/** A decision about this packet. Those of echo requests bear no port. */
function isOf(event: DaemonEvent, { source, destination }: ExamplePacket): boolean {
  const [sourceIp, sourcePort] = source.split(" ");
  const [destinationIp, destinationPort] = destination.split(" ");
  return event.src_ip === sourceIp && event.dst_ip === destinationIp &&
    (sourcePort === undefined || event.src_port === Number(sourcePort)) &&
    (destinationPort === undefined || event.dst_port === Number(destinationPort));
}

/** The letters of the candidates that fit as well as the first: "candidates A (port), B (port)". */
function bestOf(words: string): string[] {
  const candidates = [...words.matchAll(/([A-Z]) \(([a-z-]+)\)/g)];
  return candidates.filter(([, , fit]) => fit === candidates[0]?.[2]).map(([, letter = ""]) => letter);
}
