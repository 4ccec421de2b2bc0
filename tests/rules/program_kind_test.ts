import { assertEquals } from "@std/assert";
import { programKind, usualPrograms } from "../../src/rules/program_kind.ts";

const KINDS = {
  interpreter: [
    "/usr/bin/python3",
    "/usr/bin/python3.11",
    "/opt/venv/bin/python",
    "/usr/bin/perl5.36.0",
    "/usr/sbin/php-fpm8.2",
    "/bin/bash",
    "/usr/bin/node",
    "/usr/lib/jvm/java-17-openjdk-amd64/bin/java",
    "/usr/bin/lua5.4",
  ],
  downloader: ["/usr/bin/curl", "/usr/bin/wget", "/usr/bin/ssh", "/usr/bin/nc.openbsd", "/usr/bin/socat"],
  null: [
    "/usr/sbin/sshd",
    "/usr/bin/pythonista",
    "/usr/lib/firefox/firefox",
    "/usr/bin/curl-config",
    "/",
    "",
    "/usr/bin/7",
  ],
};

for (const [kind, paths] of Object.entries(KINDS)) {
  for (const path of paths) {
    Deno.test(`${path || "nothing"}: ${kind}`, () => assertEquals(String(programKind(path)), kind));
  }
}

Deno.test("all usual programs are of a kind", () => {
  assertEquals(usualPrograms().filter((path) => programKind(path) === null), []);
});
