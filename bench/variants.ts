import { marksWithin } from "../src/core/marks.ts";
import { commandRunner } from "../src/daemon/run_command.ts";
import type { CommandRunner } from "../src/firewall/command.ts";
import { IptablesInstaller } from "../src/firewall/iptables_installer.ts";
import { Child } from "./child.ts";
import { inNamespace, type Namespaces } from "./namespaces.ts";
import { startOpensnitchd } from "./opensnitchd.ts";
import type { Programs } from "./programs.ts";
import { type Backend, BACKENDS, startSallyport } from "./sallyport.ts";

/** What a run of the benchmark works with. */
export interface Bench {
  readonly namespaces: Namespaces;
  readonly programs: Programs;
  readonly signal: AbortSignal;
}

/** What is set up between client and network. Disposing takes it down. */
export interface Running extends AsyncDisposable {
  /** The process that decides; null if there is none. */
  readonly pid: number | null;
}

/** What stands between client and network while connects are measured. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  start(bench: Bench): Promise<Running>;
}

export const NONE: Variant = {
  name: "none",
  title: "no firewall",
  start: () => Promise.resolve({ pid: null, [Symbol.asyncDispose]: () => Promise.resolve() }),
};

/** The C loop on queue 0, behind the very rules that Sallyport sets: what differs is the program alone. */
export const C_LOOP: Variant = {
  name: "c-loop",
  title: "C loop, accepts everything",
  start: (bench) => startCLoop(bench),
};

export const C_LOOP_THAT_DROPS: Variant = {
  name: "c-loop-drop",
  title: "C loop, drops everything",
  start: (bench) => startCLoop(bench, "drop"),
};

export const OPENSNITCHD: Variant = {
  name: "opensnitchd",
  title: "opensnitchd 1.5.8, 1 rule",
  start: ({ namespaces, programs, signal }) => startOpensnitchd(namespaces.client, programs.client, signal),
};

/** Sallyport with so many rules, of which the last one looked at allows the client. */
export function sallyport(backend: Backend, rules: number): Variant {
  return {
    name: `${backend}-${rules}`,
    title: `Sallyport, ${backend}, ${rules.toLocaleString("en")} rule${rules === 1 ? "" : "s"}`,
    start: ({ namespaces, programs, signal }) =>
      startSallyport({ namespace: namespaces.client, backend, rules, client: programs.client, signal }),
  };
}

export const SALLYPORTS: readonly Variant[] = BACKENDS.flatMap((backend) =>
  [1, 100, 1000].map((rules) => sallyport(backend, rules))
);

/** What Sallyport costs before anybody's name is known. */
export const WITHOUT_ATTRIBUTION: Variant = {
  name: "attribution-off",
  title: "Sallyport, netlink, 1 rule, attribution switched off",
  start: ({ namespaces, programs, signal }) => {
    const setting = { namespace: namespaces.client, client: programs.client, signal };
    return startSallyport({ ...setting, backend: "netlink", rules: 1, attribution: "off" });
  },
};

async function startCLoop({ namespaces, programs, signal }: Bench, ...verdict: readonly "drop"[]): Promise<Running> {
  await using undo = new AsyncDisposableStack();
  const loop = undo.use(new Child(inNamespace(namespaces.client, [programs.accept_all, "0", ...verdict])));
  await loop.ready("The C loop", () => loop.output.startsWith("ready"), 5000, signal);
  const inside: CommandRunner = {
    run(program, args, input) {
      const [enter = "", ...rest] = inNamespace(namespaces.client, [program, ...args]);
      return commandRunner.run(enter, rest, input);
    },
  };
  const rules = new IptablesInstaller(inside, true, () => Promise.resolve());
  undo.defer(async () => void await rules.remove());
  await rules.install({
    queue: 0,
    namesQueue: null,
    marks: marksWithin(0xff00_0000),
    generation: 1,
    bypass: true,
    skipLoopback: false,
    judgeUnknown: false,
  });
  const started = undo.move();
  return { pid: loop.pid, [Symbol.asyncDispose]: () => started.disposeAsync() };
}
