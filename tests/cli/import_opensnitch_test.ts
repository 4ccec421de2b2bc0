/** A directory as /etc/opensnitchd, owned by whoever runs the test, below /run where nobody else can write. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ExitError } from "../../src/core/exit_error.ts";
import { type Import, importOpenSnitch } from "../../src/cli/import_opensnitch.ts";
import { importText } from "../../src/cli/install_text.ts";
import { kernelTest } from "../support/kernel_test.ts";

const RULE = {
  name: "allow-curl",
  enabled: true,
  action: "allow",
  duration: "always",
  operator: { type: "simple", operand: "process.path", data: "/usr/bin/curl" },
};
const SYSTEM = {
  Enabled: true,
  SystemRules: [{ Chains: [{ Name: "c", Family: "inet", Hook: "input", Policy: "drop", Rules: [] }] }],
};

kernelTest({
  name: "Configuration, rules and aliases are taken, and what is not is told with its reason",
  needs: ["root"],
}, () => {
  const found = imported({
    "default-config.json": {
      DefaultAction: "deny",
      ProcMonitorMethod: "ebpf",
      Rules: { Path: "/etc/opensnitchd/rules/" },
    },
    "network_aliases.json": { OFFICE: ["192.0.2.0/24"] },
    "system-fw.json": SYSTEM,
    "rules/curl.json": RULE,
    "rules/empty.json": { ...RULE, name: "empty", operator: { type: "list", operand: "list", list: [] } },
    "rules/off.json": { ...RULE, name: "off", enabled: false },
  });
  assertEquals(found.files.map(({ path, mode, isConfiguration }) => [path, mode, isConfiguration]), [
    ["/etc/sallyport/default-config.json", 0o600, true],
    ["/etc/sallyport/network_aliases.json", 0o600, true],
    ["/etc/sallyport/rules/curl.json", 0o600, true],
    ["/etc/sallyport/rules/off.json", 0o600, true],
  ]);
  assertEquals(found.files[2]?.content, { text: JSON.stringify(RULE) });
  const text = importText(found);
  for (
    const line of [
      /^taken {8}DefaultAction "deny"$/m,
      /^taken {8}rules\/curl\.json$/m,
      /^not taken {4}ProcMonitorMethod "ebpf": the best way that works on this host is taken \(Attribution\)$/m,
      /^not taken {4}.*\/rules\/empty\.json: \$\.operator/m,
      /^differs {6}.*\/rules\/curl\.json: \$\.operator\.data: a program that sends what it is told/m,
      /^note {9}.*\/rules\/off\.json: \$\.enabled: disabled$/m,
      /^not applied {2}system-fw\.json: inet c \(hook input\): policy drop$/m,
    ]
  ) assertEquals(line.test(text), true, `${line} in:\n${text}`);
});

kernelTest({
  name: "What hostile rule files say is shown as text, and nothing of it leaves the directory",
  needs: ["root"],
}, () => {
  const found = imported({
    "rules/\u001b[31m.json": { ...RULE, name: "\u009b31m" },
    "rules/x.json": { ...RULE, name: "../x" },
  });
  assertEquals(found.files.filter(({ path }) => !path.startsWith("/etc/sallyport/rules/")), []);
  const text = importText(found);
  assertEquals(["\u001b", "\u009b"].filter((control) => text.includes(control)), []);
});

kernelTest({
  name: "Where there is nothing, or the configuration cannot be used, nothing is imported: 78",
  needs: ["root"],
}, () => {
  const code = (files: Record<string, unknown>): unknown => assertThrows(() => imported(files), ExitError).code;
  assertEquals(code({}), 78);
  assertEquals(code({ "default-config.json": { DefaultAction: "alow" } }), 78);
});

kernelTest({ name: "A system-fw.json that cannot be read is told, and is no hindrance", needs: ["root"] }, () => {
  const text = importText(imported({ "rules/curl.json": RULE, "system-fw.json": [] }));
  assertStringIncludes(text, "system-fw.json: expected object, not array");
});

function imported(files: Record<string, unknown>): Import {
  const folder = Deno.makeTempDirSync({ dir: "/run", prefix: `sallyport-test-${Deno.pid}-` });
  try {
    Deno.mkdirSync(join(folder, "rules"));
    if (!Object.keys(files).some((name) => name.startsWith("rules/"))) Deno.removeSync(join(folder, "rules"));
    for (const [name, value] of Object.entries(files)) {
      Deno.writeTextFileSync(join(folder, name), JSON.stringify(value), { mode: 0o600 });
    }
    return importOpenSnitch(folder, { userId: Deno.uid(), allowInsecureFiles: false });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
