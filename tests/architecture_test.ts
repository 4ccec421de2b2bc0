import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { type Plan, planViolations, type SourceFile } from "./support/architecture.ts";
import { type MirrorPlan, mirrorViolations } from "./support/mirror.ts";

const PURE = ["wire", "netlink", "conntrack", "sockdiag", "nfqueue", "packet", "ebpf", "rules", "names", "core"];
const BELOW_DAEMON = [...PURE, "process", "firewall", "ffi", "store", "history", "report", "control"];

/** The table of rooms. ARCHITECTURE.md says what lives in each. */
const PLAN: Plan = {
  rooms: {
    core: { imports: [], pure: true },
    wire: { imports: ["core"], pure: true },
    netlink: { imports: ["wire", "core"], pure: true },
    conntrack: { imports: ["netlink", "wire", "core"], pure: true },
    sockdiag: { imports: ["netlink", "wire", "core"], pure: true },
    nfqueue: { imports: ["netlink", "wire", "core"], pure: true },
    packet: { imports: ["wire", "core"], pure: true },
    ebpf: { imports: ["wire", "core"], pure: true },
    rules: { imports: ["core"], packages: ["zod", "re2js"], pure: true },
    names: { imports: ["core"], packages: ["zod"], pure: true },
    process: { imports: ["core", "ebpf", "sockdiag"], packages: ["node:crypto", "node:module"] },
    firewall: { imports: ["netlink", "wire", "core"] },
    // wire: system calls take structs, and a struct is written once, as a table.
    ffi: { imports: ["wire", "core"], types: [...PURE, "process", "firewall"] },
    store: { imports: ["rules", "core"], packages: ["node:crypto"] },
    history: { imports: ["core"], packages: ["node:sqlite"] },
    install: { imports: ["store", "core"], packages: ["node:crypto"] },
    report: { imports: ["core"] },
    control: { imports: ["rules", "core"], packages: ["zod", "node:http", "node:net"] },
    daemon: {
      imports: BELOW_DAEMON,
      packages: ["node:worker_threads", "node:crypto", "node:dgram", "node:dns/promises", "node:http", "node:net"],
    },
    doctor: { imports: [...BELOW_DAEMON, "daemon"] },
    cli: { imports: [...BELOW_DAEMON, "install", "daemon", "doctor"] },
  },
  main: ["src/cli/", "src/daemon/verdict_worker.ts", "src/daemon/builder_worker.ts", "src/daemon/hasher_worker.ts"],
  data: ["config/", "deno.json"],
  longestFile: 320,
};

const MIRROR: MirrorPlan = {
  folders: ["support", "fixtures", "tools", "kernel", "vm", "oracle", "fuzz", "soak"],
  wholeRoom: ["tests/rules/opensnitch_differences_test.ts"],
};

const ROOT = fromFileUrl(new URL("..", import.meta.url));

Deno.test("The sources follow the table of rooms", () => {
  const files = ["main.ts", ...filesBelow("src")].filter((path) => path.endsWith(".ts"));
  assertEquals(files.length > 50, true, "the sources were not found");
  const sources: SourceFile[] = files.map((path) => ({ path, text: Deno.readTextFileSync(join(ROOT, path)) }));
  assertEquals(planViolations(sources, PLAN), []);
});

Deno.test("tests/ mirrors src/", () => {
  const tests = filesBelow("tests").filter((path) => path.endsWith("_test.ts"));
  assertEquals(mirrorViolations(tests, filesBelow("src"), MIRROR), []);
});

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesBelow(path) : [path];
  }).sort();
}
