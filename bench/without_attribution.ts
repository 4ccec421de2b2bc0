/**
 * The program, but it never looks who sends: neither for a socket nor for a process. What is left is what packets cost
 * before anybody's name is known. To be started with --attribution proc, which loads nothing into the kernel.
 */
import { main } from "../src/cli/main.ts";
import type { Attributed } from "../src/core/attribution.ts";
import type { Connection } from "../src/core/connection.ts";
import { startVerdictWorker, type WorkerScope } from "../src/daemon/verdict_worker.ts";
import { ProcAttributor } from "../src/process/attribute_by_proc.ts";
import { unknownSender } from "../src/process/attributor.ts";

Object.assign(ProcAttributor.prototype, {
  known: ({ userId }: Connection): Attributed => unknownSender(userId, null, "nobody looked"),
});

const scope: unknown = globalThis;
if (isWorkerScope(scope)) startVerdictWorker(scope);
else Deno.exit(await main(Deno.args, import.meta.url));

function isWorkerScope(value: unknown): value is WorkerScope {
  return "WorkerGlobalScope" in globalThis && typeof value === "object" && value !== null && "postMessage" in value;
}
