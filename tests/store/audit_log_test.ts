import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { AuditLog } from "../../src/store/audit_log.ts";
import { inDirectory } from "./samples.ts";

Deno.test("A line for each deed, in a file of the owner's alone, also after it was moved away", () =>
  inDirectory((directory) => {
    const file = join(directory, "state", "audit.log");
    const log = new AuditLog({ file, warn: (message) => assertEquals(message, "") });
    log.add({ what: "mode" });
    log.add({ what: "rule\n" });
    assertEquals(Deno.readTextFileSync(file), '{"what":"mode"}\n{"what":"rule\\n"}\n');
    assertEquals((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
    Deno.renameSync(file, `${file}.1`);
    log.add({ what: "again" });
    assertEquals(Deno.readTextFileSync(file), '{"what":"again"}\n');
  }));

Deno.test("What cannot be written is warned of, with what it was", () =>
  inDirectory((directory) => {
    const warnings: string[] = [];
    Deno.mkdirSync(join(directory, "audit.log"));
    new AuditLog({ file: join(directory, "audit.log"), warn: (message) => warnings.push(message) }).add({ what: "x" });
    assertMatch(warnings.join(), /audit\.log cannot be written: .*\. Not in it: \{"what":"x"\}/);
  }));
