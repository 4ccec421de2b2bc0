import { assertEquals } from "@std/assert";
import { DatagramLog } from "../../src/daemon/datagram_log.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { journalFormat } from "../../src/report/journal_format.ts";
import { attributedTo, CURL, decisionRecord } from "../support/decision_record.ts";
import { journalFields } from "../support/journal_fields.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { LogSocket } from "../support/log_socket.ts";

kernelTest(
  { name: "the journal's datagrams arrive whole, long and hostile ones, too", needs: ["python3"] },
  async () => {
    using libc = new Libc();
    await using socket = await LogSocket.open();
    using log = new DatagramLog(libc, "the journal", socket.path);
    const long = "\n€".repeat(2_000);
    const attribution = attributedTo({ ...CURL, path: "/tmp/a\nPRIORITY=0", args: [long], cwd: long });
    log.send(journalFormat().decision(decisionRecord({ attribution })));
    const fields = new Map(journalFields(await socket.next()));
    assertEquals(fields.get("SALLYPORT_PROGRAM"), "/tmp/a\nPRIORITY=0");
    assertEquals(fields.get("PRIORITY"), "6");
    assertEquals(fields.get("SALLYPORT_DIRECTORY"), `${long.slice(0, 2048)}… (1952 more characters)`);
  },
);

Deno.test("a log that nobody takes is counted as lost", () => {
  using libc = new Libc();
  using log = new DatagramLog(libc, "the journal", "/nonexistent/socket");
  log.send(Uint8Array.of(1));
  log.send(Uint8Array.of(1));
  assertEquals(log.tally, {
    delivered: 0,
    lost: 2,
    why: "Cannot send to /nonexistent/socket: No such file or directory (errno 2)",
    failing: true,
  });
});
