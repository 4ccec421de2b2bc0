import { fromFileUrl, join } from "@std/path";
import type { Namespace } from "./namespace.ts";
import { type CommandResult, runCommand } from "./run_command.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const LIMIT = { timeout: 30_000 };

/** What runs a command of the program. Types have been checked before the tests. */
export function sallyportCommand(...args: readonly string[]): string[] {
  return [Deno.execPath(), "run", "-A", "--no-check", MAIN, ...args];
}

/** Runs a command of the program in a namespace to its end. */
export function sallyport(namespace: Namespace, ...args: readonly string[]): Promise<CommandResult> {
  return namespace.run(sallyportCommand(...args), LIMIT);
}

/** The same where it stands, for a command that neither needs the kernel nor changes anything. */
export function sallyportHere(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(sallyportCommand(...args), { ...LIMIT, env: { NO_COLOR: "1" } });
}

/** Somebody who is not root, and has no groups, as whom the program can be run. */
export class Unprivileged implements AsyncDisposable {
  readonly #user: number;
  readonly #cache: string;

  private constructor(user: number, cache: string) {
    this.#user = user;
    this.#cache = cache;
  }

  /** Deno asks access(2) whether it has a package, and that takes no rights into account: it gets its own copy. */
  static async as(user: number): Promise<Unprivileged> {
    const cache = await Deno.makeTempDir({ prefix: "sallyport-cache-" });
    const { stdout } = await runCommand([Deno.execPath(), "info", "--json"], LIMIT);
    const { denoDir } = JSON.parse(stdout);
    await runCommand(["cp", "-r", join(String(denoDir), "npm"), cache], LIMIT);
    await runCommand(["chown", "-R", `${user}:${user}`, cache], LIMIT);
    return new Unprivileged(user, cache);
  }

  /** Of root's rights he keeps that of reading files: wherever Deno and the program are, they can be run. */
  sallyport(namespace: Namespace, ...args: readonly string[]): Promise<CommandResult> {
    const identity = [`--reuid=${this.#user}`, `--regid=${this.#user}`, "--clear-groups"];
    const rights = ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"];
    const env = { DENO_DIR: this.#cache, HOME: this.#cache };
    return namespace.run(["setpriv", ...identity, ...rights, ...sallyportCommand(...args)], { ...LIMIT, env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#cache, { recursive: true });
  }
}
