import { main } from "./src/cli/main.ts";
import { startVerdictWorker, VERDICT_WORKER } from "./src/daemon/verdict_worker.ts";

/** The program, and its own worker: started as a worker of that name, this module becomes the verdict thread. */
const scope: unknown = globalThis;
if (isWorkerScope(scope)) {
  if (scope.name === VERDICT_WORKER) startVerdictWorker(scope);
} else {
  Deno.exit(await main(Deno.args, import.meta.url));
}

function isWorkerScope(value: unknown): value is Parameters<typeof startVerdictWorker>[0] & { readonly name: string } {
  return "WorkerGlobalScope" in globalThis && typeof value === "object" && value !== null && "postMessage" in value;
}
