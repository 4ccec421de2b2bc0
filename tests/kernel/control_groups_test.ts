import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { inCgroup, makeCgroup, removeCgroup } from "../support/cgroup.ts";
import { CLIENT_SECONDS, TRAFFIC } from "../support/clients.ts";
import { type RuleObject, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PYTHON } from "../support/requirements.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";
import { MONITOR } from "../support/test_monitor.ts";

const NEEDS = [...TRAFFIC, ...MONITOR, "ip"] as const;
const SENDERS = fromFileUrl(new URL("../support/fire_and_forget.py", import.meta.url));
const COUNT = 50;

/** A slice with two services, as systemd would lay them out, while this lives. */
class Services implements Disposable {
  readonly slice = makeCgroup(".slice");
  readonly one = `${this.slice}/one.service`;
  readonly other = `${this.slice}/other.service`;

  constructor() {
    for (const folder of [this.one, this.other]) Deno.mkdirSync(folder);
  }

  /** The path of one.service in its hierarchy. */
  get path(): string {
    return `/${this.one.split("/").slice(-2).join("/")}`;
  }

  [Symbol.dispose](): void {
    for (const folder of [this.one, this.other, this.slice]) removeCgroup(folder);
  }
}

/** Connects by one program, to be told apart by nothing but its group. Gives its exit code. */
async function connectFrom(net: NamespacePair, folder: string, port: number, text: string): Promise<number> {
  const to = `("${SERVER_IPV4}", ${port})`;
  const client = `import socket; socket.create_connection(${to}, ${CLIENT_SECONDS}).sendall(b"${text}")`;
  return (await net.host.run(inCgroup(folder, [PYTHON, "-c", client]))).code;
}

function allow(name: string, ...children: readonly Readonly<Record<string, string>>[]): RuleObject {
  return ruleOf(name, "allow", { type: "list", operand: "list", list: children });
}

const port = (data: string): Record<string, string> => ({ type: "simple", operand: "dest.port", data });

const ATTEMPTS = [
  ["one", 80, true],
  ["other", 80, false],
  ["one", 81, false],
  ["other", 81, true],
  ["one", 82, true],
  ["other", 82, false],
] as const;

for (const attribution of ["ebpf", "proc"]) {
  kernelTest(
    { name: `${attribution}: one program in two services, of which one may connect`, needs: NEEDS },
    async () => {
      await using net = Namespace.pair();
      await using server = startServer(net.server, { tcp: [80, 81, 82] });
      await server.ready;
      using services = new Services();
      await using _daemon = await startSallyport(net, {
        config: { DefaultAction: "deny" },
        rules: [
          allow("by-path", port("80"), { type: "simple", operand: "process.cgroup", data: services.path }),
          allow("by-pattern", port("81"), {
            type: "regexp",
            operand: "process.cgroup",
            data: "\\.slice/o.*r\\.service$",
          }),
          allow("by-unit", port("82"), { type: "simple", operand: "systemd.unit", data: "one.service" }, {
            type: "simple",
            operand: "container.id",
            data: "",
          }),
        ],
        args: ["--attribution", attribution],
      });
      const texts: string[] = [];
      for (const [service, to, may] of ATTEMPTS) {
        const text = `${service} to ${to}`;
        assertEquals(await connectFrom(net, services[service], to, text), may ? 0 : 1, text);
        if (may) texts.push(text);
      }
      await server.waitFor(({ text }) => text === texts.at(-1));
      assertEquals(server.received().filter(({ kind }) => kind === "data").map(({ text }) => text), texts);
    },
  );
}

kernelTest(
  { name: "A service's programs that send one datagram and end are known by their unit", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await net.host.run(["ip", "route", "add", "10.9.0.0/16", "via", SERVER_IPV4]);
    await net.server.run(["ip", "route", "add", "local", "10.9.0.0/16", "dev", "lo"]);
    await using server = startServer(net.server, { udp: [9001, 9002], silent: true });
    await server.ready;
    using services = new Services();
    await using daemon = await startSallyport(net, {
      config: { DefaultAction: "deny" },
      rules: [simpleRule("by-unit", "allow", "systemd.unit", "one.service")],
      args: ["--attribution", "ebpf"],
    });
    for (const [folder, port] of [[services.other, "9002"], [services.one, "9001"]] as const) {
      const senders = [PYTHON, SENDERS, "udp-sendto", "10.9.", "1", `${COUNT}`, "32", port];
      assertEquals((await net.host.run(inCgroup(folder, senders), { timeout: patient(20_000) })).code, 0);
    }
    await server.waitFor(() => server.received().length === COUNT);
    await server.nothingFor(({ port }) => port === 9002, 300);

    const decisions = daemon.events.filter(({ dst_port }) => dst_port === 9001 || dst_port === 9002);
    const told = new Set(decisions.map(({ action, unit, cgroup }) => `${action} ${unit} ${cgroup}`));
    const other = services.path.replace("one", "other");
    assertEquals(told, new Set([`deny other.service ${other}`, `allow one.service ${services.path}`]));
    assert(decisions.some(({ process_cwd }) => process_cwd === ""), "none of them had ended before it was looked at");
  },
);
