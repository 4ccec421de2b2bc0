import { assertEquals } from "@std/assert";
import { importsOf, type Plan, planViolations, withoutComments } from "./architecture.ts";

const PLAN: Plan = {
  rooms: {
    core: { imports: [], pure: true },
    rules: { imports: ["core"], packages: ["zod"], pure: true },
    ffi: { imports: ["core"], types: ["rules"] },
    daemon: { imports: ["core", "rules", "ffi"] },
  },
  main: ["src/daemon/entry.ts"],
  data: ["config/"],
  longestFile: 5,
};

Deno.test("What the table allows is no violation", () => {
  const allowed = [
    ["src/core/a.ts", `import { b } from "./b.ts";`],
    ["src/rules/deep/a.ts", `import { z } from "zod";\nimport { b } from "../../core/b.ts";\nexport * from "../c.ts";`],
    ["src/rules/a.ts", `import text from "../../config/default.json" with { type: "json" };`],
    ["src/rules/a.ts", `// Deno.exit, import "node:fs"\nconst text = "Deno.dlopen";\n/* import "../ffi/x.ts" */`],
    ["src/ffi/a.ts", `import type { Port } from "../rules/port.ts";\nDeno.dlopen("libc.so.6", {});`],
    ["src/daemon/a.ts", `import { join } from "@std/path";\nawait import("../ffi/a.ts");`],
    ["main.ts", `import "./src/daemon/entry.ts";\nDeno.exit(1);`],
  ] as const;
  for (const [path, text] of allowed) assertEquals(planViolations([{ path, text }], PLAN), []);
});

Deno.test("Each thing that the table forbids is named with file and import", () => {
  const forbidden = [
    ["src/core/a.ts", `import { x } from "../rules/x.ts";`, "imports src/rules/x.ts: it may import nothing"],
    ["src/core/a.ts", `export { x } from "../rules/x.ts";`, "imports src/rules/x.ts: it may import nothing"],
    ["src/core/a.ts", `import type { X } from "../rules/x.ts";`, "imports src/rules/x.ts: it may import nothing"],
    ["src/core/a.ts", `import "node:fs";`, "imports node:fs: it may import @std"],
    ["src/core/a.ts", `import { z } from "zod";`, "imports zod: it may import @std"],
    ["src/core/a.ts", `const x = () => import("../ffi/x.ts");`, "imports src/ffi/x.ts: it may import nothing"],
    ["src/core/a.ts", `await import(name);`, "imports something whose name is computed: that cannot be checked"],
    [
      "src/core/a.ts",
      "await import(`./${name}.ts`);",
      "imports something whose name is computed: that cannot be checked",
    ],
    ["src/core/a.ts", `const now = Deno.uid();`, "names Deno: its room is pure"],
    ["src/core/a.ts", `const at = \`\${Deno.uid()}\`;`, "names Deno: its room is pure"],
    ["src/core/a.ts", "1;\n2;\n3;\n4;\n5;\n", "has 5 lines: 5 are too many"],
    ["src/daemon/a.ts", `import { x } from "../../tests/x.ts";`, "imports tests/x.ts: it may import core, rules, ffi"],
    [
      "src/daemon/a.ts",
      `import x from "../../LICENSE" with { type: "text" };`,
      "imports LICENSE: data lies in config/",
    ],
    ["src/daemon/a.ts", `new Deno.UnsafePointerView(p);`, "names Deno.UnsafePointerView: only src/ffi/ does"],
    ["src/daemon/a.ts", `Deno.exit(1);`, "exits the process: only main.ts does"],
    ["src/attic/a.ts", ``, "lies in no room of the plan"],
    ["main.ts", `import "./src/core/a.ts";`, "imports src/core/a.ts: it may import src/daemon/entry.ts"],
    [
      "src/ffi/a.ts",
      `import { x } from "../rules/x.ts";`,
      "imports src/rules/x.ts: it may import core, and types from rules",
    ],
  ] as const;
  for (const [path, text, violation] of forbidden) {
    assertEquals(planViolations([{ path, text }], PLAN), [`${path}: ${violation}`]);
  }
});

Deno.test("All forms of import are read", () => {
  const code = `import a from "a";
import * as b from 'b';
import { c,
  type d } from "c";
import type { e } from "e";
import "f";
export * from "g";
export type { h } from "h";
const i = await import("i"), from = "not this";
export const j = "nor this";
let k: typeof import("k");`;
  assertEquals(importsOf(code).map(({ specifier, typeOnly }) => typeOnly ? `type ${specifier}` : specifier), [
    ..."abc",
    "type e",
    "f",
    "g",
    "type h",
    "i",
    "type k",
  ]);
});

Deno.test("Comments go, and what only looks like one stays", () => {
  assertEquals(withoutComments(`a; // b\nc /* d\ne */ f`), "a;  \nc   f");
  const kept = [
    `"https://x"`,
    `'/*'; "*/"`,
    "`//${x}`",
    `x = /["'/]*\\/\\//; y`,
    `f(/[/*]/, 2)`,
    `"\\"//"`,
    `a / b / c`,
  ];
  for (const text of kept) assertEquals(withoutComments(text), text);
});
