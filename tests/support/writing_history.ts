/** Writes a thousand decisions again and again, and says a word after each time: `writing_history.ts PATH`. */
import { HistoryKeeper } from "../../src/history/history_keeper.ts";
import { decisionRecord } from "./decision_record.ts";

const [path = ""] = Deno.args;
const now = (): number => Date.now() * 1000;
const keeper = new HistoryKeeper({
  file: () => path,
  settings: () => ({ enabled: true, days: 30, megabytes: 64 }),
  now,
  warn: (_, message) => console.error(message),
});
while (true) {
  keeper.add(Array.from({ length: 1_000 }, (_, at) => decisionRecord({ time: now(), enforced: at % 2 === 0 })));
  keeper.look();
  console.log("written");
}
