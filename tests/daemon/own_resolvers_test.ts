import { assertEquals } from "@std/assert";
import { OwnResolvers } from "../../src/daemon/own_resolvers.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../../src/ffi/netlink_socket.ts";
import { LinuxProcFs } from "../../src/ffi/proc_fs.ts";
import { NETLINK_SOCK_DIAG } from "../../src/netlink/constants.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { SocketHolder } from "../support/socket_holder.ts";

const NEEDS = ["root", "netns", "nsenter", "python3", "ipv6"] as const;

kernelTest(
  { name: "Who holds a socket of UDP at port 53 is a resolver, as long as it does", needs: NEEDS },
  async () => {
    await using net = Namespace.create();
    using libc = new Libc();
    using socket = inNamespace(libc, net, () => openNetlink(libc, NETLINK_SOCK_DIAG));
    const resolvers = new OwnResolvers(
      new SocketDiag(new NetlinkTransport(libc, socket.number)),
      new LinuxProcFs(libc),
    );
    assertEquals(resolvers.look(), []);
    {
      await using one = await SocketHolder.start(net, 's = sock(SOCK_DGRAM, bind=("127.0.0.1", 53))');
      await using other = await SocketHolder.start(net, 's = sock(SOCK_DGRAM, family=AF_INET6, bind=("::1", 53))');
      await using _client = await SocketHolder.start(net, 's = sock(SOCK_DGRAM, connect=("127.0.0.1", 53))');
      const pids = resolvers.look().map(({ pid }) => pid).sort((a, b) => a - b);
      assertEquals(pids, [one.pid, other.pid].sort((a, b) => a - b));
      assertEquals(resolvers.look().length, 2);
    }
    assertEquals(resolvers.look(), []);
  },
);
