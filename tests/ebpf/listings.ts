import { disassemble } from "../../src/ebpf/disassemble.ts";
import { PROCESS_HOOKS, SOCKET_HOOKS, SOCKET_ITERATOR } from "../../src/ebpf/hooks.ts";
import { FakeKernel } from "./fake_kernel.ts";

/**
 * The programs for the little kernel as text, by their names; one that stands for several has the first one's. "-basic"
 * are those that do not read the kernel's memory.
 */
export function listings(): ReadonlyMap<string, string> {
  const kernel = new FakeKernel();
  const { environment } = kernel;
  const maps = Object.entries(environment.maps).map(([name, descriptor]) => `${descriptor} ${name}`).join(", ");
  const found = new Map<string, string>();
  const all = [
    ...[...PROCESS_HOOKS, ...SOCKET_HOOKS, SOCKET_ITERATOR].map(({ name, write }) =>
      [name, write(environment)] as const
    ),
    ...SOCKET_HOOKS.map(({ name, write }) => [`${name}-basic`, write(kernel.forbidReading())] as const),
  ];
  for (const [name, program] of all) {
    const lines = disassemble(program).join("\n");
    if ([...found.values()].some((text) => text.endsWith(`\n${lines}\n`))) continue;
    const header = [
      `# The program ${name} for the kernel of tests/ebpf/little_kernel.ts, whose maps are ${maps}`,
      "# Written by: deno run -A tests/fixtures/ebpf/write_programs.ts",
      "# When: 2026-11-22; loaded by Linux 6.18.44",
    ];
    found.set(name, `${header.join("\n")}\n${lines}\n`);
  }
  return found;
}
