/**
 * Keeps a history on a disk that is full, and then is not any more; prints what was warned of and how many connections
 * are in it: `full_disk_history.ts PATH`, in the directory of a small tmpfs.
 */
import { HistoryKeeper } from "../../src/history/history_keeper.ts";
import { read } from "../history/histories.ts";
import { decisionRecord } from "./decision_record.ts";
import { fillDisk } from "./full_disk.ts";

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
  fillDisk(filler);
  decide();
  keeper.look();
  Deno.removeSync(filler);
  decide();
}
console.log(
  JSON.stringify({ warnings, connections: read(path).reduce((sum, { connections }) => sum + connections, 0) }),
);
