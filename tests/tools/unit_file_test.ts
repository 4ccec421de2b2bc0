/** config/sallyport.service, as systemd reads it. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import unit from "../../config/sallyport.service" with { type: "text" };
import { PLACES } from "../../src/install/places.ts";
import { RUN_DIRECTORY } from "../../src/daemon/run_directory.ts";
import { STATE_DIRECTORY } from "../../src/daemon/state_directory.ts";
import { EXIT } from "../../src/core/exit_error.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { runCommand } from "../support/run_command.ts";

const FILE = fromFileUrl(new URL("../../config/sallyport.service", import.meta.url));

/** The program has to be there for systemd to believe in it: in a mount namespace of its own it is. */
const VERIFY = `mount -t tmpfs none /usr/local && mkdir -p ${PLACES.library} &&
  cp /bin/true ${PLACES.library}/sallyport && systemd-analyze verify --man=no --recursive-errors=no "$0"`;

kernelTest({
  name: "systemd has nothing to say against the unit, and its exposure is at most 3.0",
  needs: ["root", "unshare", "systemd-analyze"],
}, async () => {
  const verified = await runCommand(["unshare", "--mount", "sh", "-c", VERIFY, FILE], { timeout: 20_000 });
  assertEquals([verified.code, verified.stdout, verified.stderr], [0, "", ""]);
  const { code, stdout } = await runCommand(["systemd-analyze", "security", "--offline=true", "--threshold=30", FILE]);
  const exposure = /exposure level for \S+: ([0-9.]+)/.exec(stdout)?.[1];
  assertEquals(code, 0, stdout);
  assert(Number(exposure) <= 3, stdout);
});

Deno.test("The unit runs what is installed, where the program has its files, and is not begun again for nothing", () => {
  const value = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1];
  assertEquals(value("ExecStart"), `${PLACES.library}/sallyport run`);
  assertEquals(value("ExecStopPost"), `${PLACES.library}/sallyport recover --after-exit`);
  assertEquals([`/run/${value("RuntimeDirectory")}`, `/var/lib/${value("StateDirectory")}`], [
    RUN_DIRECTORY,
    STATE_DIRECTORY,
  ]);
  assertEquals(value("RestartPreventExitStatus"), `${EXIT.usage} ${EXIT.notAllowed} ${EXIT.configuration}`);
  assertEquals(value("MemoryDenyWriteExecute"), undefined);
});

Deno.test("Each capability has its reason before it", () => {
  const lines = unit.split("\n");
  const bare = lines.filter((line, at) => /^(?:Capability|Ambient)/.test(line) && !lines[at - 1]?.startsWith("#"));
  assertEquals(bare, []);
});
