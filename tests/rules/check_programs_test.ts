import { assertEquals } from "@std/assert";
import { checkPrograms } from "../../src/rules/check_programs.ts";
import type { ProgramFile } from "../../src/rules/program_files.ts";
import { rule } from "./samples.ts";

const FILES: Readonly<Record<string, ProgramFile>> = {
  "/usr/bin/python3": { state: "elsewhere", real: "/usr/bin/python3.11" },
  "/opt/app": { state: "file", writable: "/opt mode 0777 lets others write it" },
  "/gone": { state: "missing" },
  "/dev": { state: "no-program" },
  "/root/x": { state: "not-known", why: "not allowed" },
};

const GOOD: ProgramFile = { state: "file", writable: null };

function reasons(operator: Record<string, unknown>, action = "allow"): readonly string[] {
  const found = checkPrograms(rule({ operator, action }), { look: (path) => FILES[path] ?? GOOD });
  return found.map(({ path, reason }) => `${path}: ${reason}`);
}

const path = (data: string): Record<string, unknown> => ({ type: "simple", operand: "process.path", data });
const PORT = { type: "simple", operand: "dest.port", data: "443" };
const list = (...each: readonly unknown[]): Record<string, unknown> => ({ type: "list", list: each });
const AT = "$.operator.data:";
const TOLD = `${AT} a program that sends what it is told, where it is told, and the rule has no further condition`;
const RUNS = "an interpreter: whatever it is told to run is allowed, too";

Deno.test("programs that are what they seem are not spoken of", () => {
  assertEquals(reasons(path("/usr/sbin/ntpd")), []);
  assertEquals(reasons(PORT), []);
});

Deno.test("an allowed interpreter is told of, whatever else is asked", () => {
  assertEquals(reasons(path("/usr/bin/python3.11")), [`${AT} ${RUNS}`]);
  assertEquals(reasons(list(PORT, path("/bin/bash"))), [`$.operator.list[1].data: ${RUNS}`]);
  assertEquals(reasons({ type: "any", list: [path("/bin/bash"), PORT] }), [`$.operator.list[0].data: ${RUNS}`]);
});

Deno.test("an allowed downloader is told of where nothing else is asked", () => {
  assertEquals(reasons(path("/usr/bin/curl")), [TOLD]);
  assertEquals(reasons(list(path("/usr/bin/curl"), { type: "simple", operand: "true" })).length, 1);
  assertEquals(reasons(list(path("/usr/bin/curl"), PORT)), []);
});

Deno.test("denied programs, and those that a not takes out, may be what they like", () => {
  assertEquals(reasons(path("/usr/bin/curl"), "deny"), []);
  assertEquals(reasons(path("/opt/app"), "reject"), []);
  assertEquals(reasons({ type: "not", list: [path("/bin/bash")] }), []);
});

Deno.test("what the file says: missing, elsewhere, no program, not to be seen, others may write it", () => {
  for (const action of ["allow", "deny"]) {
    assertEquals(reasons(path("/gone"), action), [`${AT} no such file`]);
    assertEquals(reasons(path("/dev"), action), [`${AT} not a program: it is no regular file`]);
    assertEquals(reasons(path("/root/x"), action), [`${AT} cannot be looked at: not allowed`]);
    assertEquals(
      reasons(path("/usr/bin/python3"), action)[0],
      `${AT} the path leads to /usr/bin/python3.11, and by that the program is known`,
    );
  }
  assertEquals(reasons(path("/opt/app")), [
    `${AT} others than root could put another program in its place: /opt mode 0777 lets others write it`,
  ]);
});

const regexp = (data: string, sensitive = true): Record<string, unknown> => ({
  type: "regexp",
  operand: "process.path",
  data,
  sensitive,
});

Deno.test("a pattern is tried with usual programs, of which some are named", () => {
  const fits = `${AT} it fits programs that do what they are told:`;
  assertEquals(reasons(regexp("^/usr/bin/(bash|wget)$")), [`${fits} /usr/bin/bash, /usr/bin/wget`]);
  assertEquals(reasons(regexp("^/usr/bin/BASH$", false)), [`${fits} /usr/bin/bash`]);
  assertEquals(reasons(regexp("^/usr/bin/BASH$")), []);
  assertEquals(reasons(regexp("^/usr/bin/(bash|wget|ssh|curl|nc)$")), [
    `${fits} /usr/bin/bash, /usr/bin/curl, /usr/bin/wget, 2 more`,
  ]);
  assertEquals(reasons(list(regexp("^/usr/bin/(bash|wget)$"), PORT)), [
    "$.operator.list[0].data: it fits programs that do what they are told: /usr/bin/bash",
  ]);
});

Deno.test("a pattern beside another condition on the path proves nothing", () => {
  assertEquals(reasons(list(regexp("^/usr/bin/"), regexp("firefox$"))), []);
});

Deno.test("a relative path is not looked at as a file", () => assertEquals(reasons(path("gone")), []));
