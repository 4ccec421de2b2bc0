import { Child } from "./child.ts";
import { inNamespace, type Namespaces } from "./namespaces.ts";
import type { Programs } from "./programs.ts";
import { startSallyport } from "./sallyport.ts";
import { run } from "./system.ts";

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

/** The C loop on queue 0, and the rule that sends it the first packet of each TCP connection. */
async function startCLoop({ namespaces, programs, signal }: Bench): Promise<AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const loop = undo.use(new Child(inNamespace(namespaces.client, [programs.accept_all, "0"])));
  await loop.ready("The C loop", () => loop.output.startsWith("ready"), 5000, signal);
  const rule = ["OUTPUT", "-p", "tcp", "--syn", "-j", "NFQUEUE", "--queue-num", "0"];
  const iptables = (change: string): string[] =>
    inNamespace(namespaces.client, ["iptables", "-w", "-t", "mangle", change, ...rule]);
  await run(iptables("-A"));
  undo.defer(async () => void await run(iptables("-D")));
  return undo.move();
}
