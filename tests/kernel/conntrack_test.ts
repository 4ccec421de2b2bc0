import { assertEquals } from "@std/assert";
import { Conntrack } from "../../src/conntrack/conntrack.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../../src/ffi/netlink_socket.ts";
import { NETLINK_NETFILTER } from "../../src/netlink/constants.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { flowTuple } from "../support/flow_tuples.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";

const MASK = 0xff00_0000;
const FLOWS = [
  { text: "tcp 10.0.0.1 4000 10.0.0.2 443", mark: 0x0100_0007 },
  { text: "udp 10.0.0.1 5000 10.0.0.2 53", mark: 0x0200_0000 },
  { text: "udp 2001:db8::1 5000 2001:db8::2 53", mark: 0x0100_0000 },
  { text: "tcp 2001:db8::1 4000 2001:db8::2 443", mark: 0 },
  { text: "icmp 10.0.0.1 10.0.0.2 id 7", mark: 0x0100_0000 },
  { text: "icmp6 2001:db8::1 2001:db8::2 id 9", mark: 0x0100_0000 },
  { text: "udplite 10.0.0.1 5000 10.0.0.2 53", mark: 0x0100_0000 },
];

/** By the program conntrack, in each flow's own words. */
async function create(namespace: Namespace, { text, mark }: { text: string; mark: number }): Promise<void> {
  const [protocol = "", source = "", ...rest] = text.split(" ");
  const ends = rest.length === 3 && rest[1] !== "id"
    ? ["-s", source, "-d", rest[1] ?? "", "--sport", rest[0] ?? "", "--dport", rest[2] ?? ""]
    : ["-s", source, "-d", rest[0] ?? ""];
  const option = protocol === "icmp6" ? "--icmpv6" : "--icmp";
  const type = protocol === "icmp6" ? "128" : "8";
  const echo = rest[1] === "id" ? [`${option}-type`, type, `${option}-code`, "0", `${option}-id`, rest[2] ?? ""] : [];
  const name = protocol === "icmp6" ? "icmpv6" : protocol;
  const state = protocol === "tcp" ? ["--state", "ESTABLISHED"] : [];
  const args = ["-I", "-p", name, ...ends, ...echo, ...state, "-t", "100", "-m", `${mark}`];
  const { code, stderr } = await namespace.run(["conntrack", ...args]);
  assertEquals(code, 0, `conntrack ${args.join(" ")}: ${stderr}`);
}

/** What the program conntrack says of all marks, by protocol and family. */
async function marks(namespace: Namespace): Promise<string[]> {
  const lists = await Promise.all(["ipv4", "ipv6"].map((family) => namespace.run(["conntrack", "-L", "-f", family])));
  const lines = lists.flatMap(({ stdout }) => stdout.split("\n")).filter((line) => line.includes("src="));
  return lines.map((line) => {
    const mark = Number(/mark=(\d+)/.exec(line)?.[1] ?? "0");
    return `${line.split(" ")[0]} ${/src=(\S+)/.exec(line)?.[1]} 0x${mark.toString(16)}`;
  }).sort();
}

const NEEDS = ["root", "netns", "conntrack", "ipv6"] as const;

kernelTest(
  { name: "flows of all kinds are listed by their bits, and marked, and bits of others stay", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    using libc = new Libc();
    using socket = inNamespace(libc, net, () => openNetlink(libc, NETLINK_NETFILTER));
    const conntrack = new Conntrack(new NetlinkTransport(libc, socket.number));
    for (const flow of FLOWS) await create(net, flow);

    const tuples = (value: number): string[] => {
      return conntrack.list({ value, mask: MASK }).map(({ tuple }) => JSON.stringify(tuple)).sort();
    };
    const expected = (bits: number): string[] => {
      const fitting = FLOWS.filter(({ mark }) => (mark & MASK) === bits);
      return fitting.map(({ text }) => JSON.stringify(flowTuple(text))).sort();
    };
    assertEquals(conntrack.list(null).length, FLOWS.length);
    for (const bits of [0, 0x0100_0000, 0x0200_0000]) assertEquals(tuples(bits), expected(bits));

    for (const entry of conntrack.list({ value: 0x0100_0000, mask: MASK })) {
      assertEquals(conntrack.setMark(entry, { value: 0xfe00_0000, mask: MASK }), true);
    }
    assertEquals(await marks(net), [
      "icmp 10.0.0.1 0xfe000000",
      "icmpv6 2001:db8::1 0xfe000000",
      "tcp 10.0.0.1 0xfe000007",
      "tcp 2001:db8::1 0x0",
      "udp 10.0.0.1 0x2000000",
      "udp 2001:db8::1 0xfe000000",
      "udplite 10.0.0.1 0xfe000000",
    ]);
    const absent = { tuple: flowTuple("udp 10.0.0.1 5001 10.0.0.2 53"), zone: 0 };
    assertEquals(conntrack.setMark(absent, { value: 0, mask: MASK }), false);
  },
);
