import { assertEquals, assertThrows } from "@std/assert";
import { SystemError } from "../../src/core/system_error.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { sendWithinHost } from "../../src/ffi/send_within_host.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";

const NEEDS = ["root", "netns", "nsenter", "ipv6", "python3", "iptables", "ip6tables"] as const;
const CONTENT = new TextEncoder().encode("within");

/** Writes the text of each datagram that comes through the cable, whomever it is for. */
const SNIFF = `
import socket
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind(("veth0", 0))
print("ready", flush=True)
while True:
    frame = s.recv(2000)
    for text in (b"within", b"beyond"):
        if text in frame: print(text.decode(), flush=True)
`;

/** The same groups, but as all others send to them. */
const SEND_BEYOND = `
import socket, struct
index = socket.if_nametoindex("veth0")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("4s4si", b"", b"", index))
s.sendto(b"beyond", ("224.0.0.1", 9))
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.sendto(b"beyond", ("ff02::1", 9, 0, index))
`;

kernelTest(
  { name: "what is sent takes the way out, through netfilter's hook output, but not the cable", needs: NEEDS },
  async () => {
    using libc = new Libc();
    await using net = Namespace.pair();
    for (const program of ["iptables", "ip6tables"]) {
      await net.host.run([program, "-t", "mangle", "-A", "OUTPUT", "-o", "veth0", "-p", "udp", "--dport", "9"]);
    }
    await using sniffer = net.server.spawn([PYTHON, "-c", SNIFF]);
    await sniffer.waitFor(() => sniffer.stdout === "" ? null : true, "sniffer", 5_000);
    inNamespace(libc, net.host, () => {
      for (const family of [4, 6] as const) sendWithinHost(libc, family, "veth0", CONTENT);
    });
    for (const program of ["iptables", "ip6tables"]) {
      const counted = (await net.host.run([program, "-t", "mangle", "-nvxL", "OUTPUT"])).stdout;
      assertEquals(/^ *(\d+) .*veth0/m.exec(counted)?.[1], "1", counted);
    }
    await net.host.run([PYTHON, "-c", SEND_BEYOND]);
    await sniffer.waitFor(() => sniffer.stdout.split("beyond").length === 3 ? true : null, "control", 5_000);
    assertEquals(sniffer.stdout, "ready\nbeyond\nbeyond\n");
  },
);

kernelTest(
  { name: "an interface that is not there, or has nothing of the protocol, is a SystemError", needs: NEEDS },
  async () => {
    using libc = new Libc();
    await using namespace = Namespace.create();
    await namespace.run(["ip", "link", "add", "down0", "type", "dummy"]);
    for (const name of ["nowhere", "down0"]) {
      assertThrows(() => inNamespace(libc, namespace, () => sendWithinHost(libc, 4, name, CONTENT)), SystemError);
    }
  },
);
