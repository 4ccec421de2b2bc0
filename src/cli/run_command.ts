import { EXIT, ExitError } from "../core/exit_error.ts";
import { CONTROL_PATH } from "../daemon/control_path.ts";
import type { QueueBackend } from "../daemon/open_queue.ts";
import { runDaemon } from "../daemon/run_daemon.ts";
import { STATE_DIRECTORY } from "../daemon/state_directory.ts";
import { createReporter, type Sink } from "../report/reporter.ts";
import type { Command, CommandContext } from "./command.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";
import { coloured, sinkOf, standardError, standardOutput, tell } from "./standard_streams.ts";

const FIREWALLS = ["auto", "nftables", "iptables", "none"] as const;
const ATTRIBUTIONS = ["auto", "ebpf", "ebpf-basic", "proc"] as const;
const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

export const runCommand: Command = {
  name: "run",
  summary: "Run the firewall in this network namespace until Ctrl-C or SIGTERM",
  options: [
    { name: "config", value: "FILE", help: `configuration (${DEFAULT_CONFIG}; built-in defaults without it)` },
    { name: "rules", value: "DIR", help: "rule files (Rules.Path of the configuration)" },
    {
      name: "mode",
      value: "observe|enforce",
      choices: ["observe", "enforce"],
      help: "observe lets everything through and reports; enforce makes verdicts count",
    },
    { name: "events", value: "FILE|-", help: "JSON events, one a line, appended to a file or on standard output" },
    {
      name: "firewall",
      value: "auto|nftables|iptables|none",
      choices: FIREWALLS,
      help: "what sets the interception rules (Firewall of the configuration); none prints them",
    },
    { name: "queue", value: "N", help: "netfilter queue number (FwOptions.QueueNum of the configuration)" },
    {
      name: "queue-backend",
      value: "auto|libnetfilter_queue|netlink",
      choices: ["auto", "libnetfilter_queue", "netlink"],
      help: "who speaks with the queue; auto takes the library where it is installed",
    },
    {
      name: "attribution",
      value: ATTRIBUTIONS.join("|"),
      choices: ATTRIBUTIONS,
      help: "how programs are found; auto takes the first of the others that works here",
    },
    { name: "pid-file", value: "FILE", help: "write the process id there while it runs" },
    {
      name: "state",
      value: "DIR",
      help: `what outlives the daemon: history, times of rules with a duration (${STATE_DIRECTORY})`,
    },
    { name: "socket", value: "PATH", help: `the control socket (${CONTROL_PATH})` },
    { name: "allow-insecure-files", value: null, help: "read files that others could have written (for tests)" },
  ],
  async run(context) {
    using output = openOutput(context.options.get("events"));
    const stop = new AbortController();
    const onSignal = (): void => stop.abort();
    for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, onSignal);
    let onHangup = (): void => {};
    const hangup = (): void => onHangup();
    Deno.addSignalListener("SIGHUP", hangup);
    try {
      await runDaemon({
        ...daemonOptions(context, output),
        signal: stop.signal,
        onReload: (reload) => onHangup = reload,
      });
      return EXIT.ok;
    } finally {
      for (const signal of STOP_SIGNALS) Deno.removeSignalListener(signal, onSignal);
      Deno.removeSignalListener("SIGHUP", hangup);
    }
  },
};

type FromCommandLine = Omit<Parameters<typeof runDaemon>[0], "signal" | "onReload">;

function daemonOptions({ options, entry }: CommandContext, output: Output): FromCommandLine {
  const mode = options.get("mode");
  const reporter = createReporter({
    events: output.events,
    lines: output.events === null ? { sink: standardOutput, colour: coloured() } : null,
    diagnostics: standardError,
    now: () => Date.now() * 1000,
  });
  return {
    configPath: options.get("config") ?? DEFAULT_CONFIG,
    rulesPath: options.get("rules") ?? null,
    mode: mode === "observe" || mode === "enforce" ? mode : null,
    queue: queueNumber(options.get("queue")),
    queueBackend: queueBackend(options.get("queue-backend")),
    firewall: FIREWALLS.find((name) => name === options.get("firewall")) ?? null,
    attribution: ATTRIBUTIONS.find((name) => name === options.get("attribution")) ?? null,
    pidFile: options.get("pid-file") ?? null,
    controlPath: options.get("socket") ?? null,
    statePath: options.get("state") ?? null,
    allowInsecureFiles: options.has("allow-insecure-files"),
    entry,
    reporter,
    hush: () => reporter.hush(),
    tell,
  };
}

function queueBackend(text: string | undefined): QueueBackend {
  return text === "libnetfilter_queue" || text === "netlink" ? text : "auto";
}

function queueNumber(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 0xffff) return Number(text);
  throw new ExitError(EXIT.usage, `--queue is a number from 0 to 65535, not ${text}`);
}

interface Output extends Disposable {
  readonly events: Sink | null;
}

function openOutput(events: string | undefined): Output {
  if (events === undefined) return { events: null, [Symbol.dispose]: () => {} };
  if (events === "-") return { events: standardOutput, [Symbol.dispose]: () => {} };
  const file = Deno.openSync(events, { append: true, create: true, mode: 0o600 });
  return { events: sinkOf(file), [Symbol.dispose]: () => file.close() };
}
