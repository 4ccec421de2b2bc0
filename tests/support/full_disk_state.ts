/**
 * Writes files of state on a disk that is full, and then is not any more; prints what became of them:
 * `full_disk_state.ts DIRECTORY`, which is a small tmpfs.
 */
import { join } from "@std/path";
import { AuditLog } from "../../src/store/audit_log.ts";
import { readFailure } from "../../src/store/read_failure.ts";
import { RuleClock } from "../../src/store/rule_clock.ts";
import { writeSafely } from "../../src/store/write_safely.ts";
import { fillDisk } from "./full_disk.ts";

const [directory = ""] = Deno.args;
const file = join(directory, "state");
const filler = join(directory, "filler");
const times = join(directory, "rule-times.json");
const audit = join(directory, "audit.log");
const warnings: string[] = [];
const warn = (message: string): void => void warnings.push(message);
const read = { userId: Deno.uid() ?? 0, allowInsecureFiles: true };
const clock = new RuleClock({ file: times, read, boot: "this", afterBoot: () => 5, wall: () => 5, warn });
const log = new AuditLog({ file: audit, warn });

writeSafely(file, "old");
log.add({ what: "kept", rest: "x".repeat(4096 - 40) }); // the next line begins on one page, and would end on another
fillDisk(filler);
const refusal = refused(() => writeSafely(file, "new".repeat(10_000)));
const old = Deno.readTextFileSync(file);
clock.keep([{ text: "a rule", since: 1 }]);
log.add({ what: "lost" });
const left = [...Deno.readDirSync(directory)].some(({ name }) => name.endsWith(".new"));

Deno.removeSync(filler);
writeSafely(file, "new");
clock.keep([{ text: "a rule", since: 1 }]);
log.add({ what: "kept again" });
const { rules } = JSON.parse(Deno.readTextFileSync(times));
console.log(JSON.stringify({
  ...{ old, left, refusal, warnings, again: Deno.readTextFileSync(file), times: rules.length },
  audit: Deno.readTextFileSync(audit).trimEnd().split("\n").map((line) => JSON.parse(line).what),
}));

function refused(act: () => void): string {
  try {
    act();
    return "";
  } catch (error) {
    return readFailure(error);
  }
}
