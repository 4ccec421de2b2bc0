import type { WorkerScope } from "./src/daemon/verdict_worker.ts";

/**
 * The program, and its own worker: started as a worker, this module becomes the verdict thread. Each side loads only
 * what it runs.
 */
const scope: unknown = globalThis;
if (isWorkerScope(scope)) {
  const { startVerdictWorker } = await import("./src/daemon/verdict_worker.ts");
  startVerdictWorker(scope);
} else {
  const { main } = await import("./src/cli/main.ts");
  Deno.exit(await main(Deno.args, import.meta.url));
}

function isWorkerScope(value: unknown): value is WorkerScope {
  return "WorkerGlobalScope" in globalThis && typeof value === "object" && value !== null && "postMessage" in value;
}
