import { assertEquals } from "@std/assert";
import { asGid, asPid, asUid } from "../../src/core/identifiers.ts";
import { parseStatus } from "../../src/process/parse_status.ts";

const STATUS = "Name:\tsudo\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t77\nNgid:\t0\nPid:\t78\nPPid:\t41\n" +
  "TracerPid:\t0\nUid:\t1000\t0\t0\t0\nGid:\t1000\t5\t1000\t1000\nFDSize:\t64\nGroups:\t27 998 \n";

Deno.test("parseStatus reads the process of a thread, real and effective user, and the groups by which files are opened", () => {
  assertEquals(parseStatus(STATUS), {
    process: asPid(77),
    realUser: asUid(1000),
    effectiveUser: asUid(0),
    groups: [5, 27, 998].map(asGid),
  });
  assertEquals(parseStatus(STATUS.replace("27 998 ", ""))?.groups, [asGid(5)]);
});

Deno.test("parseStatus gives null for what is not of that form", () => {
  for (const text of ["", "Name:\tsudo\n", STATUS.replace("Tgid", "Tgit"), STATUS.replace("1000\t0", "root\t0")]) {
    assertEquals(parseStatus(text), null, text);
  }
});
