import { fromFileUrl } from "@std/path";
import { attempt, run } from "./command.ts";

const TRY_DECISION = fromFileUrl(new URL("./try_decision.ts", import.meta.url));

/** What a file has to say of itself. */
export interface Expected {
  readonly commit: string;
  readonly form: "self-extracting" | "compiled";
}

/**
 * Has a file tell its version. Throws unless it is what was built: a file made with another base runtime may run, too, but
 * is something else.
 */
export async function tryVersion(file: string, { commit, form }: Expected): Promise<string> {
  const { code, text } = await withOwnCache(file, ["version", "--json"]);
  if (code !== 0) throw new Error(`Cannot use what was built: version ended with exit code ${code}`);
  const told = membersOf(text);
  for (const [key, value] of Object.entries({ commit, form, deno: Deno.version.deno })) {
    if (told[key] === value) continue;
    throw new Error(`Cannot use what was built: its version says ${JSON.stringify(text.trim())}, not ${key} ${value}`);
  }
  return `It tells its version: ${text.trim()}`;
}

/** Has it examine this host. Throws where it cannot; what it finds is another matter. */
export async function tryDoctor(file: string): Promise<string> {
  const { code, text } = await withOwnCache(file, ["doctor", "--json"]);
  const found = membersOf(text)["can_run"];
  if (found === undefined) throw new Error(`Cannot use what was built: doctor ended with exit code ${code}`);
  return `It examined this host: can run here: ${found}`;
}

/** In namespaces of its own, where they, root and NFQUEUE are there: see try_decision.ts. */
export async function tryDecision(file: string): Promise<string> {
  const isolated = ["unshare", "--mount", "--net", "--fork", "--kill-child"];
  const queue = "iptables -w -t mangle -A OUTPUT -j NFQUEUE --queue-num 0 --queue-bypass";
  const possible = Deno.uid() === 0 && (await attempt([...isolated, "sh", "-c", `ip link && ${queue}`])).success;
  if (!possible) return "No decision was tried: that needs root, ip, iptables, namespaces and NFQUEUE";
  await run([...isolated, Deno.execPath(), "run", "-A", "--quiet", TRY_DECISION, await Deno.realPath(file)]);
  return "It decided: rejected a connection by its program, and left no rule";
}

/**
 * Runs it with an empty cache, so that it really unpacks. Root's cache is where it is: there it gets a file system that
 * only this one process sees, where that is allowed.
 */
async function withOwnCache(file: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const cache = await Deno.makeTempDir();
  try {
    const isolated = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o mode=755 none /var/cache && exec "$0" "$@"'];
    const mayMount = Deno.uid() === 0 && (await attempt([...isolated, "true"])).success;
    const command = [...(mayMount ? isolated : []), await Deno.realPath(file), ...args];
    const { code, stdout } = await attempt(command, { env: { XDG_CACHE_HOME: cache } });
    return { code, text: new TextDecoder().decode(stdout) };
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/** Of a JSON document; none where the text is no such thing. */
function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
