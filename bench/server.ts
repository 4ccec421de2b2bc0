import { Child } from "./child.ts";
import { inNamespace, type Namespaces, SERVER_ADDRESS } from "./namespaces.ts";
import type { Programs } from "./programs.ts";
import { until } from "./system.ts";

/** Where the server listens, for TCP and UDP. */
export const PORT = 7000;

/** The C server in its namespace. Disposing stops it. */
export interface Server extends AsyncDisposable {
  /** Datagrams that arrived since it began. */
  datagrams(): Promise<number>;
}

export async function startServer(namespaces: Namespaces, programs: Programs, signal: AbortSignal): Promise<Server> {
  const child = new Child(inNamespace(namespaces.server, [programs.server, SERVER_ADDRESS, String(PORT)]));
  try {
    await child.ready("The server", () => child.output.startsWith("ready"), 5000, signal);
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
  return {
    async datagrams(): Promise<number> {
      const before = child.output.length;
      child.signal("SIGUSR1");
      await until(() => child.output.endsWith("}\n") && child.output.length > before, 5000, () => "No answer", signal);
      return Number(/"datagrams":([0-9]+)/.exec(child.output.slice(before))?.[1] ?? NaN);
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
