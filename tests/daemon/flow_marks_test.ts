import { assertEquals } from "@std/assert";
import { Conntrack } from "../../src/conntrack/conntrack.ts";
import { marksWithin } from "../../src/core/marks.ts";
import { clearMarks, retireGeneration } from "../../src/daemon/flow_marks.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../../src/ffi/netlink_socket.ts";
import { NETLINK_NETFILTER } from "../../src/netlink/constants.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";

const MARKS = marksWithin(0xff00_0000);
/** Four flows, from ports 1 to 4, with these marks. */
const FLOWS = [0x0100_002a, 0x0200_0000, 0x0000_0007, 0xfe00_0000];

async function marksIn(namespace: Namespace): Promise<string[]> {
  const { stdout } = await namespace.run(["conntrack", "-L"]);
  const found = [...stdout.matchAll(/sport=(\d) .* mark=(\d+)/g)];
  return found.map(([, port, mark]) => `${port} ${Number(mark).toString(16)}`).sort();
}

kernelTest({
  name: "one generation is retired, then all our bits are cleared; bits of others stay",
  needs: ["root", "netns", "conntrack"],
}, async () => {
  await using net = Namespace.create();
  for (const [index, mark] of FLOWS.entries()) {
    const ends = ["-s", "10.0.0.1", "-d", "10.0.0.2", "--sport", `${index + 1}`, "--dport", "53"];
    const { code, stderr } = await net.run(["conntrack", "-I", "-p", "udp", ...ends, "-t", "100", "-m", `${mark}`]);
    assertEquals(code, 0, stderr);
  }
  using libc = new Libc();
  using socket = inNamespace(libc, net, () => openNetlink(libc, NETLINK_NETFILTER));
  const conntrack = new Conntrack(new NetlinkTransport(libc, socket.number));
  retireGeneration(conntrack, MARKS, 1);
  assertEquals(await marksIn(net), ["1 fe00002a", "2 2000000", "3 7", "4 fe000000"]);
  assertEquals(clearMarks(conntrack, MARKS), 3);
  assertEquals(await marksIn(net), ["1 2a", "2 0", "3 7", "4 0"]);
});
