import { assert, assertEquals } from "@std/assert";
import { DENO_OPTIONS } from "../../src/install/deno_options.ts";
import { programPlan } from "../../src/install/program_plan.ts";

const LINK = { path: "/usr/local/sbin/sallyport", target: "/usr/local/lib/sallyport/sallyport" };

Deno.test("A compiled program is one file and a link", () => {
  const { files, links } = programPlan({ form: "compiled", executable: "/x" });
  const file = { path: LINK.target, mode: 0o755, content: { copyOf: "/x" }, isConfiguration: false };
  assertEquals([files, links], [[file], [LINK]]);
});

Deno.test("An unpacked one is Deno, the program, and a script that runs one with the other, as the built file does", () => {
  const { files, links } = programPlan({ form: "self-extracting", executable: "/c/deno", module: "/c/program.js" });
  assertEquals(links, [LINK]);
  assertEquals(files.map(({ path, mode }) => [path.replace(/.*\//, ""), mode.toString(8)]), [
    ["deno", "755"],
    ["program.js", "644"],
    ["sallyport", "755"],
  ]);
  const content = files[2]?.content;
  const script = content !== undefined && "text" in content ? content.text : "";
  assert(script.startsWith("#!/bin/sh\n"));
  const words = [...DENO_OPTIONS, "/usr/local/lib/sallyport/program.js", '"$@"\n'].join(" ");
  assert(script.endsWith(`exec $reduce /usr/local/lib/sallyport/deno run ${words}`), script);
});
