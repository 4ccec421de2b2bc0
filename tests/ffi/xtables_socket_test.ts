import { assertEquals, assertNotEquals } from "@std/assert";
import { Libc } from "../../src/ffi/libc.ts";
import { XtablesSocket } from "../../src/ffi/xtables_socket.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";

const NEEDS = ["root", "netns", "nsenter", "nfqueue-iptables-legacy"] as const;

kernelTest(
  { name: "tables of iptables-legacy are read as they are in a namespace, IPv4 and IPv6", needs: NEEDS },
  async () => {
    using libc = new Libc();
    await using namespace = Namespace.create();
    using tables = inNamespace(libc, namespace, () => new XtablesSocket(libc, [4, 6]));
    for (const [family, program] of [[4, "iptables-legacy"], [6, "ip6tables-legacy"]] as const) {
      const empty = tables.entries(family, "mangle");
      assertNotEquals(empty, null);
      assertEquals(tables.entries(family, "mangle"), empty);
      assertEquals((await namespace.run([program, "-t", "mangle", "-A", "OUTPUT", "-j", "ACCEPT"])).stderr, "");
      const filled = tables.entries(family, "mangle");
      assertEquals((filled?.length ?? 0) > (empty?.length ?? 0), true);
      assertEquals((await namespace.run([program, "-t", "mangle", "-R", "OUTPUT", "1", "-j", "DROP"])).stderr, "");
      const replaced = tables.entries(family, "mangle");
      assertEquals(replaced?.length, filled?.length);
      assertNotEquals(replaced, filled);
    }
  },
);

kernelTest(
  { name: "a table that there is not, and a family that was not asked for, is null", needs: NEEDS },
  async () => {
    using libc = new Libc();
    await using namespace = Namespace.create();
    using tables = inNamespace(libc, namespace, () => new XtablesSocket(libc, [4]));
    assertEquals([tables.entries(4, "nonsense"), tables.entries(6, "mangle")], [null, null]);
  },
);
