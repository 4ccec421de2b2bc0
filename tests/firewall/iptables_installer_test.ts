import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import type { CommandResult, CommandRunner } from "../../src/firewall/command.ts";
import { FirewallError, type Interception } from "../../src/firewall/interception.ts";
import { IptablesInstaller } from "../../src/firewall/iptables_installer.ts";
import { sendUdp } from "../support/clients.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { setOthersRules } from "../support/others_rules.ts";
import { startServer } from "../support/servers.ts";
import { installerContract } from "./installer_contract.ts";

const INTERCEPTION: Interception = {
  queue: 5,
  namesQueue: null,
  marks: marksWithin(0x00ff_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
  judgeUnknown: false,
};
const SAVED_MANGLE = "*mangle\n:OUTPUT ACCEPT [0:0]\n:SALLYPORT-OUTPUT - [0:0]\n:SALLYPORT-STOP - [0:0]\n" +
  "-A OUTPUT -j SALLYPORT-OUTPUT\n-A POSTROUTING -j SALLYPORT-STOP\nCOMMIT\n";

/** No packet waits. */
const NOW = (): Promise<void> => Promise.resolve();

interface Call {
  readonly command: string;
  readonly input: string;
}

/** Answers each command as told, success and no text unless told, and keeps what was called. */
class FakeRunner implements CommandRunner {
  readonly calls: Call[] = [];
  readonly #answer: (command: string) => Partial<CommandResult>;

  constructor(answer: (command: string) => Partial<CommandResult> = () => ({})) {
    this.#answer = answer;
  }

  run(program: string, args: readonly string[], input = ""): Promise<CommandResult> {
    const command = [program, ...args].join(" ");
    this.calls.push({ command, input });
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...this.#answer(command) });
  }

  /** "command: table" for each call. */
  get told(): string[] {
    return this.calls.map(({ command, input }) => input === "" ? command : `${command}: ${input.split("\n")[0]}`);
  }
}

Deno.test("install changes the filter table first, so that a marked packet finds its chain", async () => {
  const runner = new FakeRunner();
  await new IptablesInstaller(runner, true, NOW).install(INTERCEPTION);
  assertEquals(runner.told, [
    "iptables-save -t filter",
    "iptables-restore --noflush --wait 10: *filter",
    "iptables-save -t mangle",
    "iptables-restore --noflush --wait 10: *mangle",
    "ip6tables-save -t filter",
    "ip6tables-restore --noflush --wait 10: *filter",
    "ip6tables-save -t mangle",
    "ip6tables-restore --noflush --wait 10: *mangle",
  ]);
  assertEquals(runner.calls.map(({ input }) => input.includes("ipv6-icmp")), [...new Array(7).fill(false), true]);
});

Deno.test("news of changes comes from nf_tables, unless the program is the old one, or too old to say", async () => {
  const sourceOf = (stdout: string): ReturnType<IptablesInstaller["newsSource"]> =>
    new IptablesInstaller(new FakeRunner(() => ({ stdout })), false, NOW).newsSource();
  assertEquals(await sourceOf("iptables-save v1.8.9 (nf_tables)\n"), { kind: "nf_tables" });
  for (const version of ["v1.8.9 (legacy)", "v1.6.1"]) {
    assertEquals(await sourceOf(`iptables-save ${version}\n`), { kind: "x_tables", families: [4] });
  }
});

Deno.test("install leaves IPv6 out where the kernel has none", async () => {
  const runner = new FakeRunner();
  await new IptablesInstaller(runner, false, NOW).install(INTERCEPTION);
  assertEquals(runner.calls.length, 4);
  assert(runner.calls.every(({ command }) => command.startsWith("iptables-")));
});

Deno.test("install puts its rules in place of those that are there", async () => {
  const runner = new FakeRunner((command) => command === "iptables-save -t mangle" ? { stdout: SAVED_MANGLE } : {});
  await new IptablesInstaller(runner, false, NOW).install(INTERCEPTION);
  assertEquals(runner.calls.at(-1)?.input.match(/^-D .*$/gm), [
    "-D OUTPUT -j SALLYPORT-OUTPUT",
    "-D POSTROUTING -j SALLYPORT-STOP",
  ]);
});

Deno.test("remove takes interception out first, and touches no table where nothing of ours is", async () => {
  const filter = "*filter\n:OUTPUT ACCEPT [0:0]\n:SALLYPORT-REJECT - [0:0]\n-A OUTPUT -j SALLYPORT-REJECT\nCOMMIT\n";
  const saved: Record<string, string> = {
    "iptables-save": `# Generated\n${filter}# Completed\n# Generated\n${SAVED_MANGLE}# Completed\n`,
    "ip6tables-save": `*nat\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n${SAVED_MANGLE}*filter\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n`,
  };
  const runner = new FakeRunner((command) => ({ stdout: saved[command] ?? "" }));
  await new IptablesInstaller(runner, true, NOW).remove();
  assertEquals(runner.told.slice(-3), [
    "iptables-restore --noflush --wait 10: *mangle",
    "iptables-restore --noflush --wait 10: *filter",
    "ip6tables-restore --noflush --wait 10: *mangle",
  ]);
  assertEquals(runner.calls.at(-2)?.input.match(/^-[DX] .*$/gm), [
    "-D OUTPUT -j SALLYPORT-REJECT",
    "-X SALLYPORT-REJECT",
  ]);
});

Deno.test("remove sends no more packets to the queue, and waits for verdicts, before anything goes", async () => {
  const runner = new FakeRunner((command) => command.endsWith("-save") ? { stdout: SAVED_MANGLE } : {});
  let before: readonly string[] = [];
  await new IptablesInstaller(runner, true, () => Promise.resolve(void (before = runner.told))).remove();
  assertEquals(before, [
    "iptables-save",
    "ip6tables-save",
    "iptables-restore --noflush --wait 10: *mangle",
    "ip6tables-restore --noflush --wait 10: *mangle",
  ]);
  assertEquals(runner.calls[3]?.input, "*mangle\n-I SALLYPORT-OUTPUT 1 -j RETURN\nCOMMIT\n");
  assertEquals(runner.told.slice(4), [
    "iptables-save --counters -t mangle",
    "ip6tables-save --counters -t mangle",
    "iptables-restore --noflush --wait 10: *mangle",
    "ip6tables-restore --noflush --wait 10: *mangle",
  ]);
});

Deno.test("remove asks for no table by its name: that would make it", async () => {
  const runner = new FakeRunner();
  await new IptablesInstaller(runner, true, NOW).remove();
  assertEquals(runner.told, ["iptables-save", "ip6tables-save"]);
});

Deno.test("what fails is a FirewallError in the program's own words", async () => {
  const failing = (result: Partial<CommandResult>, at: string): IptablesInstaller =>
    new IptablesInstaller(new FakeRunner((command) => command.startsWith(at) ? result : {}), true, NOW);
  const error = await assertRejects(
    () =>
      failing({ code: 4, stderr: "Another app is holding the xtables lock.\n" }, "iptables-restore").install(
        INTERCEPTION,
      ),
    FirewallError,
  );
  assertEquals(error.message, "iptables-restore failed with code 4: Another app is holding the xtables lock.");
  const missing = await assertRejects(
    () => failing({ code: 127, stderr: "iptables-save: command not found" }, "iptables-save").install(INTERCEPTION),
    FirewallError,
    "iptables-save failed with code 127: iptables-save: command not found",
  );
  assertEquals([error.absent, missing.absent], [false, true]);
  await assertRejects(
    () => failing({ code: 1 }, "ip6tables-save").remove(),
    FirewallError,
    "ip6tables-save failed with code 1: no message",
  );
});

Deno.test("nothing more is done after a failure", async () => {
  const runner = new FakeRunner((command) => command.startsWith("iptables-restore") ? { code: 1 } : {});
  await assertRejects(() => new IptablesInstaller(runner, true, NOW).install(INTERCEPTION), FirewallError);
  assertEquals(runner.calls.length, 2);
});

/** Runs the commands in a namespace. */
function runnerIn(namespace: Namespace): CommandRunner {
  return { run: (program, args, input = "") => namespace.run([program, ...args], { stdin: input }) };
}

async function run(namespace: Namespace, command: string): Promise<string> {
  const { code, stdout, stderr } = await namespace.run(["sh", "-c", command]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** All rules of both families, without the comments (which tell the time) and the counters. */
async function rules(namespace: Namespace): Promise<string> {
  const text = await run(namespace, "iptables-save; ip6tables-save");
  return text.replace(/^#.*\n/gm, "").replace(/\[\d+:\d+\]/g, "[0:0]");
}

const KERNEL_NEEDS = ["root", "netns", "nsenter", "iptables", "ip6tables", "nfqueue-iptables"] as const;

installerContract({
  name: "iptables",
  needs: KERNEL_NEEDS,
  create: (namespace) => new IptablesInstaller(runnerIn(namespace), true, NOW),
  refusal: /^iptables-restore failed with code 2: .*mark/,
  ours: async (namespace) =>
    (await rules(namespace)).split("\n").filter((line) => line.includes("SALLYPORT")).join("\n"),
});

kernelTest(
  { name: "our jumps are last in mangle and first in filter, among rules of others", needs: KERNEL_NEEDS },
  async () => {
    await using namespace = Namespace.create();
    await setOthersRules(namespace);
    await new IptablesInstaller(runnerIn(namespace), true, NOW).install(INTERCEPTION);
    for (const program of ["iptables-save", "ip6tables-save"]) {
      const saved = await run(namespace, program);
      const chain = (table: string, name: string): string[] => {
        const section = saved.split(`*${table}\n`)[1]?.split("COMMIT")[0] ?? "";
        return section.split("\n").filter((line) => line.startsWith(`-A ${name} `));
      };
      assert(chain("mangle", "OUTPUT").length > 1 && chain("filter", "OUTPUT").length > 1, saved);
      assertEquals(chain("mangle", "OUTPUT").at(-1), "-A OUTPUT -j SALLYPORT-OUTPUT");
      assertEquals(chain("mangle", "POSTROUTING").at(-1), "-A POSTROUTING -j SALLYPORT-STOP");
      assertEquals(chain("filter", "OUTPUT")[0], "-A OUTPUT -j SALLYPORT-REJECT");
    }
  },
);

kernelTest(
  {
    name: "what bears the mark of rejection and slips past our chain, behind an ACCEPT for everything, does not leave",
    needs: [...KERNEL_NEEDS, "ipv6", "python3"],
  },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [53], silent: true });
    await server.ready;
    await new IptablesInstaller(runnerIn(net.host), true, NOW).install(INTERCEPTION);
    await run(net.host, "iptables -I OUTPUT -j ACCEPT; ip6tables -I OUTPUT -j ACCEPT");
    for (const address of [SERVER_IPV4, SERVER_IPV6]) {
      await sendUdp(net.host, address, 53, "slipped", { mark: INTERCEPTION.marks.reject });
    }
    await server.nothingFor(() => true, 300);
    for (const program of ["iptables", "ip6tables"]) {
      assertMatch(await run(net.host, `${program} -t mangle -nvxL SALLYPORT-STOP`), /^ *1 .* DROP /m);
    }
  },
);
