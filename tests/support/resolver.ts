import { fromFileUrl } from "@std/path";
import type { BackgroundProcess } from "./background_process.ts";
import type { CommandResult } from "./run_command.ts";
import type { Namespace } from "./namespace.ts";
import { PYTHON } from "./requirements.ts";

/** What a resolver knows: of each name ("*": of all others) the data of its records, by type. */
export type Records = Readonly<Record<string, Readonly<Partial<Record<"A" | "AAAA" | "CNAME", readonly string[]>>>>>;

const SCRIPT = fromFileUrl(new URL("./resolver.py", import.meta.url));

/** Starts tests/support/resolver.py at port 53 of the addresses; returns when it answers. */
export async function startResolver(
  where: Namespace,
  records: Records,
  addresses: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<BackgroundProcess> {
  const resolver = where.spawn([PYTHON, SCRIPT, JSON.stringify(records), ...addresses], { env });
  await resolver.waitFor(() => resolver.stdout.includes("ready") ? true : null, "word that it is ready", 5_000);
  return resolver;
}

/** A shell's words that let the command behind them see a resolv.conf with these name servers. */
export function withResolvConf(servers: readonly string[], command: readonly string[]): string[] {
  const lines = servers.map((server) => `nameserver ${server}`).join("\\n");
  const script = `printf '${lines}\\n' >"$0" && mount --bind "$0" /etc/resolv.conf && rm "$0" && exec "$@"`;
  const file = `/run/sallyport-test-${Deno.pid}-${crypto.randomUUID()}`;
  return ["unshare", "--mount", "sh", "-c", script, file, ...command];
}

/** Runs a command that asks these name servers, as programs do. */
export function runWith(
  where: Namespace,
  servers: readonly string[],
  command: readonly string[],
): Promise<CommandResult> {
  return where.run(withResolvConf(servers, command));
}
