import type { BuilderScope } from "./src/daemon/builder_worker.ts";
import type { HasherScope } from "./src/daemon/hasher_worker.ts";
import type { WorkerScope } from "./src/daemon/verdict_worker.ts";

/**
 * The program, and its own workers: started as one, this module becomes the thread that its name says. Each loads only
 * what it runs.
 */
const scope: unknown = globalThis;
if (isScope<BuilderScope>(scope, "builder")) {
  const { startBuilderWorker } = await import("./src/daemon/builder_worker.ts");
  startBuilderWorker(scope);
} else if (isScope<HasherScope>(scope, "hasher")) {
  const { startHasherWorker } = await import("./src/daemon/hasher_worker.ts");
  startHasherWorker(scope);
} else if (isScope<WorkerScope>(scope, "verdict")) {
  const { startVerdictWorker } = await import("./src/daemon/verdict_worker.ts");
  startVerdictWorker(scope);
} else {
  const { main } = await import("./src/cli/main.ts");
  Deno.exit(await main(Deno.args, import.meta.url));
}

function isScope<T>(value: unknown, name: string): value is T {
  return "WorkerGlobalScope" in globalThis && typeof value === "object" && value !== null && "name" in value &&
    value.name === name;
}
