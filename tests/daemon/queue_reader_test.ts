import { assertEquals } from "@std/assert";
import { queueReader } from "../../src/daemon/queue_reader.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { PYTHON_PATH } from "../support/clients.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { SocketHolder } from "../support/socket_holder.ts";

const NEEDS = ["root", "netns", "nsenter", "python3"] as const;

kernelTest({ name: "queueReader names the program behind a netlink port that is no pid", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  await using holder = await SocketHolder.start(
    net,
    `
netfilter = socket(AF_NETLINK, SOCK_RAW, 12); netfilter.bind((4242, 0))
other = socket(AF_NETLINK, SOCK_RAW, 0); other.bind((4243, 0))
`,
  );
  using libc = new Libc();
  const reader = (port: number): string | null => inNamespace(libc, net, () => queueReader(libc, port));
  assertEquals(reader(4242), `${PYTHON_PATH} (pid ${holder.pid})`);
  assertEquals([reader(4243), reader(4244)], [null, null]);
});
