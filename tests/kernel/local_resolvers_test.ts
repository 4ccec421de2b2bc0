import { assertEquals } from "@std/assert";
import type { BackgroundProcess } from "../support/background_process.ts";
import { CLIENT_SECONDS, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, type DaemonOptions, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import type { Requirement } from "../support/requirements.ts";
import { runWith, startResolver, withResolvConf } from "../support/resolver.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const LOCAL = "127.0.0.1";
const NEEDS: readonly Requirement[] = [...TRAFFIC, "curl", "unshare"];
const NAMES = Array.from({ length: 10 }, (_, each) => `name-${each}.test`);

/** How each is started, so that it asks the resolver on the other host. */
const RESOLVERS = {
  dnsmasq: ["dnsmasq", "-k", "-C", "/dev/null", "-i", "lo", "-z", "--pid-file", "-u", "root", "-R", "-S", SERVER_IPV4],
  unbound: [
    "sh",
    "-c",
    `exec unbound -d -p -c /proc/self/fd/3 3<<'END'
server:
  interface: ${LOCAL}
  username: ""
  chroot: ""
  directory: "/"
  local-zone: "test." transparent
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  module-config: "iterator"
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: ${SERVER_IPV4}
END`,
  ],
} as const;

/** A resolver on this very host, which asks another one; and a web server there. */
async function start(
  stack: AsyncDisposableStack,
  kind: keyof typeof RESOLVERS,
  options: DaemonOptions,
): Promise<[NamespacePair, Daemon]> {
  const net = stack.use(Namespace.pair());
  const server = stack.use(startServer(net.server, { tcp: [80] }));
  await server.ready;
  stack.use(await startResolver(net.server, { "*": { A: [SERVER_IPV4] } }, [SERVER_IPV4]));
  await answers(net, net.host.spawn(RESOLVERS[kind]));
  const under = withResolvConf([LOCAL], []);
  return [net, stack.use(await startSallyport(net, { ...options, under }))];
}

/** Returns when the local resolver answers. */
async function answers(net: NamespacePair, resolver: BackgroundProcess): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { code } = await runWith(net.host, [LOCAL], ["getent", "ahostsv4", "ready.test"]);
    if (code === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The resolver does not answer: ${resolver.stderr}`);
}

function curl(net: NamespacePair, host: string): ReturnType<typeof runWith> {
  return runWith(net.host, [LOCAL], ["curl", "-s", "-m", CLIENT_SECONDS, "-o", "/dev/null", `http://${host}/`]);
}

function connections(daemon: Daemon): DaemonEvent[] {
  return daemon.events.filter(({ event, dst_port, repeated }) =>
    event === "decision" && dst_port === 80 && repeated !== true
  );
}

for (const kind of ["dnsmasq", "unbound"] as const) {
  for (const loopback of ["allow", "skip"]) {
    kernelTest({
      name: `Behind ${kind} each program's connection has the name that it asked for (Loopback: ${loopback})`,
      needs: [...NEEDS, kind, "getent"],
    }, async () => {
      await using stack = new AsyncDisposableStack();
      const [net, daemon] = await start(stack, kind, { mode: "observe", config: { Loopback: loopback } });
      const codes = await Promise.all(NAMES.map((name) => curl(net, name)));
      assertEquals(codes.map(({ code }) => code), NAMES.map(() => 0));
      await daemon.waitFor(() => connections(daemon).length >= NAMES.length);
      const all = connections(daemon);
      assertEquals(
        all.map(({ dst_host }) => `http://${dst_host}/`),
        all.map(({ process_args }) => process_args?.at(-1)),
      );
      const source = { by: LOCAL, trusted: true, asked_by: "process" };
      assertEquals(all.map(({ dst_host_source }) => dst_host_source), NAMES.map(() => source));
    });
  }
}

kernelTest({
  name: "What this host's own resolver has asked for allows others, if it asked one that is believed",
  needs: [...NEEDS, "dnsmasq", "getent"],
}, async () => {
  await using stack = new AsyncDisposableStack();
  const [net, daemon] = await start(stack, "dnsmasq", {
    config: { DefaultAction: "deny", Dns: { Resolvers: [SERVER_IPV4] } },
    rules: [
      simpleRule("dns", "allow", "dest.port", "53"),
      ruleOf("a", "allow", { type: "domain", operand: "dest.host", data: "a.test" }),
    ],
  });
  const direct = async (): Promise<number> =>
    (await net.host.run(["curl", "-s", "-m", "0.5", "-o", "/dev/null", `http://${SERVER_IPV4}/`])).code;
  assertEquals(await direct(), 28);
  await runWith(net.host, [LOCAL], ["getent", "ahostsv4", "a.test"]);
  assertEquals(await direct(), 0);
  const allowed = await daemon.waitForEvent(({ rule }) => rule === "a");
  const source = { by: SERVER_IPV4, trusted: true, asked_by: "resolver" };
  assertEquals([allowed.dst_host, allowed["dst_host_source"]], ["a.test", source]);
});
