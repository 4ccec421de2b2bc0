import { marksWithin } from "../src/core/marks.ts";
import { commandRunner } from "../src/daemon/run_command.ts";
import type { CommandRunner } from "../src/firewall/command.ts";
import { IptablesInstaller } from "../src/firewall/iptables_installer.ts";
import { Child } from "./child.ts";
import { inNamespace, type Namespaces } from "./namespaces.ts";
import type { Programs } from "./programs.ts";
import { startSallyport } from "./sallyport.ts";

/** What stands between client and network while connects are measured. */
export type Variant = "none" | "c-loop" | "rules-1" | "rules-100";

export const VARIANT_TITLES: Readonly<Record<Variant, string>> = {
  "none": "no firewall",
  "c-loop": "C loop, accepts everything",
  "rules-1": "Sallyport, 1 rule",
  "rules-100": "Sallyport, 100 rules",
};

/** What a run of the benchmark works with. */
export interface Bench {
  readonly namespaces: Namespaces;
  readonly programs: Programs;
  readonly signal: AbortSignal;
}

/** Sets a variant up in the client's namespace; disposing takes it down again. */
export function startVariant(variant: Variant, bench: Bench): Promise<AsyncDisposable> {
  const { namespaces, programs, signal } = bench;
  switch (variant) {
    case "none":
      return Promise.resolve(new AsyncDisposableStack());
    case "c-loop":
      return startCLoop(bench);
    case "rules-1":
      return startSallyport(namespaces.client, 1, programs.client, signal);
    case "rules-100":
      return startSallyport(namespaces.client, 100, programs.client, signal);
    default:
      return variant satisfies never;
  }
}

/** The C loop on queue 0, behind the very rules that Sallyport sets: what differs is the program alone. */
async function startCLoop({ namespaces, programs, signal }: Bench): Promise<AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const loop = undo.use(new Child(inNamespace(namespaces.client, [programs.accept_all, "0"])));
  await loop.ready("The C loop", () => loop.output.startsWith("ready"), 5000, signal);
  const inside: CommandRunner = {
    run(program, args, input) {
      const [enter = "", ...rest] = inNamespace(namespaces.client, [program, ...args]);
      return commandRunner.run(enter, rest, input);
    },
  };
  const rules = new IptablesInstaller(inside, true);
  undo.defer(() => rules.remove());
  await rules.install({ queue: 0, marks: marksWithin(0xff00_0000), bypass: true, skipLoopback: false });
  return undo.move();
}
