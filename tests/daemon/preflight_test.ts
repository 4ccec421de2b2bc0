import { assertEquals, assertThrows } from "@std/assert";
import { EXIT, ExitError } from "../../src/core/exit_error.ts";
import { checkCapabilities } from "../../src/daemon/preflight.ts";

function status(effective: bigint): string {
  const mask = effective.toString(16).padStart(16, "0");
  return `Name:\tdeno\nUid:\t1000\t1000\t1000\t1000\nCapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t${mask}\nCapBnd:\t000001ffffffffff\n`;
}

const ADMIN = 1n << 12n;
const PTRACE = 1n << 19n;

Deno.test("checkCapabilities is content with what is needed, and with more", () => {
  checkCapabilities(status(ADMIN | PTRACE));
  checkCapabilities(status(0x1ff_ffff_ffffn));
});

function missing(text: string): string {
  const error = assertThrows(() => checkCapabilities(text), ExitError);
  assertEquals(error.code, EXIT.notAllowed);
  return error.message;
}

const NET_ADMIN = "  CAP_NET_ADMIN: to read the packet queue and set the interception rules";
const SYS_PTRACE = "  CAP_SYS_PTRACE: to see which program holds a socket";
const ADVICE = "Run the same command as root, with sudo";

Deno.test("checkCapabilities names every right that is missing, what it is for, and what to do", () => {
  assertEquals(missing(status(0n)), ["these rights are missing:", NET_ADMIN, SYS_PTRACE, ADVICE].join("\n"));
  assertEquals(missing(status(PTRACE)), ["these rights are missing:", NET_ADMIN, ADVICE].join("\n"));
  assertEquals(
    missing(status(~PTRACE & 0x1ff_ffff_ffffn)),
    ["these rights are missing:", SYS_PTRACE, ADVICE].join("\n"),
  );
});

Deno.test("checkCapabilities takes rights that cannot be read for none", () => {
  assertEquals(missing("").split("\n").length, 4);
});

Deno.test("checkCapabilities looks at the effective rights, not at those that could be had", () => {
  assertEquals(missing(status(0n)).includes("CAP_NET_ADMIN"), true);
});
