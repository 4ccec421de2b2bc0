import { EXIT } from "../core/exit_error.ts";
import { attributionChoice } from "../doctor/attribution_choice.ts";
import { diagnose } from "../doctor/diagnosis.ts";
import { examine } from "../doctor/examination.ts";
import { hostProbes } from "../doctor/host_probes.ts";
import { rightsOf } from "../doctor/rights.ts";
import { Libc } from "../ffi/libc.ts";
import type { Command } from "./command.ts";
import { doctorJson } from "./doctor_json.ts";
import { doctorText } from "./doctor_text.ts";
import { coloured, standardOutput, whileRead } from "./standard_streams.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Tell what this host offers to Sallyport, what is missing, and how to get it",
  options: [{ name: "json", value: null, help: "as one JSON document" }],
  notes:
    "Everything is really tried, and nothing of it stays; a Sallyport that runs is not disturbed. Without root most of\n" +
    "it is not known. Exit code 0: it can run here; 77: it cannot, or that is not known.",
  async run({ options }) {
    using libc = new Libc();
    const rights = rightsOf(Deno.readTextFileSync("/proc/self/status"), Deno.uid() === 0);
    const diagnosis = diagnose(await examine(hostProbes(libc, rights), () => attributionChoice(libc, rights)));
    const text = options.has("json") ? doctorJson(diagnosis) : doctorText(diagnosis, coloured());
    await whileRead(() => standardOutput.write(`${text}\n`));
    return diagnosis.canRun === "yes" ? EXIT.ok : EXIT.notAllowed;
  },
};
