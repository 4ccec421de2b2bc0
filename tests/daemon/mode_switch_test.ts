import { assertEquals } from "@std/assert";
import { ModeSwitch } from "../../src/daemon/mode_switch.ts";
import type { Mode } from "../../src/rules/configuration.ts";
import { TemporaryRules } from "../../src/store/temporary_rules.ts";
import { filesOptions, HeldClock } from "../store/samples.ts";

const { context } = filesOptions("/nowhere");

class Source {
  readonly modeOfFiles = "observe";
  readonly context = context;
  readonly temporary = new TemporaryRules({ clock: new HeldClock(), context, onEnd: () => {} });
  mode: Mode = "observe";

  setMode(mode: Mode): void {
    this.mode = mode;
  }

  changed(): Promise<void> {
    return Promise.resolve();
  }
}

const ENFORCE = { mode: "enforce", confirm_seconds: null, keep: null } as const;

Deno.test("A mode set for good stays", async () => {
  const source = new Source();
  using mode = new ModeSwitch({ source, now: () => 0, onReverted: () => {} });
  assertEquals(await mode.set(ENFORCE), { mode: "enforce", until: null, mode_of_files: "observe" });
  assertEquals([source.mode, mode.until], ["enforce", null]);
});

Deno.test("A mode on trial ends by itself, and with it the rule for who set it", async () => {
  const source = new Source();
  const reverted = Promise.withResolvers<Mode>();
  using mode = new ModeSwitch({ source, now: () => 0, onReverted: reverted.resolve });
  await mode.set({ ...ENFORCE, confirm_seconds: 0.05, keep: "192.0.2.1" });
  assertEquals([source.mode, mode.until], ["enforce", "1970-01-01T00:00:00.050000Z"]);
  assertEquals(source.temporary.rules.map(({ name, action, precedence }) => [name, action, precedence]), [
    ["000-mode-trial", "allow", true],
  ]);
  assertEquals(await reverted.promise, "observe");
  assertEquals([source.mode, mode.until, source.temporary.rules], ["observe", null, []]);
});

Deno.test("A trial within a trial ends in the mode before both; the same mode once more confirms it", async () => {
  const source = new Source();
  using mode = new ModeSwitch({ source, now: () => 0, onReverted: () => {} });
  await mode.set({ ...ENFORCE, confirm_seconds: 60 });
  const reverted = Promise.withResolvers<Mode>();
  using other = new ModeSwitch({ source: new Source(), now: () => 0, onReverted: reverted.resolve });
  await other.set({ ...ENFORCE, confirm_seconds: 60 });
  await other.set({ ...ENFORCE, confirm_seconds: 0.02 });
  assertEquals(await reverted.promise, "observe");
  await mode.set(ENFORCE);
  assertEquals([source.mode, mode.until], ["enforce", null]);
});
