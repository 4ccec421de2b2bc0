import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { withKernel } from "../../src/cli/with_kernel.ts";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { asPid, asUid } from "../../src/core/identifiers.ts";
import { EINVAL, EPERM, SystemError } from "../../src/core/system_error.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { dumpSockets } from "../../src/sockdiag/dump_sockets.ts";
import { WireError } from "../../src/wire/wire_error.ts";

Deno.test("withKernel asks this kernel about sockets, processes and names", async () => {
  const asked = { tables: ["tcp"], families: [4], states: null, port: null, details: false } as const;
  const told = await withKernel(({ sockets, procFs, names }) => {
    using self = procFs.open(asPid(Deno.pid));
    const [tcp] = dumpSockets(sockets, asked, { socket: () => {} });
    return [tcp?.outcome, self !== null, names.user(asUid(0))];
  });
  assertEquals(told, ["listed", true, "root"]);
});

Deno.test("withKernel turns what the kernel refuses into an end with a message", async () => {
  const refused = async (error: Error): Promise<[code: number, message: string]> => {
    const failing = withKernel(() => {
      throw error;
    });
    const { code, message } = await assertRejects(() => failing, ExitError);
    return [code, message];
  };
  const systemError = new SystemError("open a netlink socket", EPERM);
  assertEquals(await refused(systemError), [EXIT.notAllowed, systemError.message]);
  assertEquals((await refused(new NetlinkError("list sockets", EINVAL, 1)))[0], EXIT.failed);
  assertEquals((await refused(new WireError("nlmsghdr", "too short")))[0], EXIT.failed);
});

Deno.test("withKernel passes on other errors, which are ours", async () => {
  const ours = new TypeError("a mistake");
  const failing = withKernel(() => {
    throw ours;
  });
  assertStrictEquals(await assertRejects(() => failing, TypeError), ours);
});
