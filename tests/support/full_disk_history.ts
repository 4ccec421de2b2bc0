/**
 * Keeps a history on a disk that is full, and then is not any more; prints what was warned of and how many connections
 * are in it: `full_disk_history.ts PATH`, in the directory of a small tmpfs.
 */
import { HistoryKeeper } from "../../src/history/history_keeper.ts";
import { read } from "../history/histories.ts";
import { decisionRecord } from "./decision_record.ts";

const [path = ""] = Deno.args;
const warnings: string[] = [];
const filler = `${path}.filler`;
{
  using keeper = new HistoryKeeper({
    file: () => path,
    settings: () => ({ enabled: true, days: 30, megabytes: 64 }),
    now: () => Date.now() * 1000,
    warn: (code, message) => warnings.push(`${code}: ${message}`),
  });
  const decide = (): void => {
    keeper.add(Array.from({ length: 10 }, () => decisionRecord({ time: Date.now() * 1000 })));
    keeper.look();
  };
  decide();
  fill();
  decide();
  keeper.look();
  Deno.removeSync(filler);
  decide();
}
console.log(
  JSON.stringify({ warnings, connections: read(path).reduce((sum, { connections }) => sum + connections, 0) }),
);

/** To the last byte. */
function fill(): void {
  using file = Deno.openSync(filler, { write: true, create: true });
  try {
    while (true) file.writeSync(new Uint8Array(1024));
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("No space left"))) throw error;
  }
}
