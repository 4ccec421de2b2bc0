import { assert, assertEquals } from "@std/assert";
import { PYTHON_PATH, sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { simpleRule } from "../support/rules.ts";

const NEEDS = [...TRAFFIC, "unshare", "journald"] as const;

/** A journal of its own, in which standard error is said to lead to it: what runs in here sees no other. */
const IN_JOURNAL = `
set -e
mount -t tmpfs none /var/log
mount -t tmpfs none /run/systemd
mkdir -p /run/systemd/journal /run/systemd/journald.conf.d
touch /run/systemd/journal/flushed
printf '[Journal]\\nStorage=persistent\\nReadKMsg=no\\nAudit=no\\n' > /run/systemd/journald.conf.d/test.conf
/lib/systemd/systemd-journald > /dev/null 2>&1 &
until [ -S /run/systemd/journal/socket ]; do sleep 0.02; done
export JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2)
exec "$@"
`;

kernelTest({
  name: "where standard error is the journal's, it gets decisions and warnings with their fields, and nobody else does",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  const under = ["unshare", "--mount", "--propagation", "private", "sh", "-c", IN_JOURNAL, "sh"];
  await using daemon = await startSallyport(net, { under });
  assertEquals((await sendUdp(net.host, SERVER_IPV4, 1001, "x")).code, 0);
  await daemon.waitForEvent(({ dst_port }) => dst_port === 1001);
  daemon.writeRule("bad", { ...simpleRule("bad", "deny", "dest.port", "1"), action: "drop" });
  const warning = await daemon.waitForEvent(({ code }) => code === "rule-refused");
  assertEquals(daemon.stderr.includes("bad.json"), false, daemon.stderr);

  const enter = ["nsenter", "--mount", "--target", `${daemon.pid}`, "journalctl", "--directory", "/var/log/journal"];
  assertEquals((await net.host.run([...enter, "--sync"])).code, 0);
  const read = async (match: string): Promise<Record<string, unknown>> => {
    const { stdout } = await net.host.run([...enter, "--no-pager", "--output", "json", "--lines", "1", match]);
    return JSON.parse(stdout);
  };
  const decision = await read("SALLYPORT_DST_PORT=1001");
  assertEquals([decision["SALLYPORT_PROGRAM"], decision["SALLYPORT_ACTION"], decision["_PID"]], [
    PYTHON_PATH,
    "allow",
    `${daemon.pid}`,
  ]);
  assertEquals([decision["SYSLOG_IDENTIFIER"], decision["PRIORITY"]], ["sallyport", "6"]);
  assert(String(decision["MESSAGE"]).startsWith(`allow udp ${SERVER_IPV4}:1001 ${PYTHON_PATH} [`));
  const { MESSAGE, PRIORITY } = await read("SALLYPORT_CODE=rule-refused");
  assertEquals([MESSAGE, PRIORITY], [warning.message, "4"]);
});
