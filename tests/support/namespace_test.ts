import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { kernelTest } from "./kernel_test.ts";
import { HOST_IPV4, HOST_IPV6, Namespace, SERVER_IPV4, SERVER_IPV6, sweepNamespaces } from "./namespace.ts";
import { startServer } from "./servers.ts";

kernelTest({
  name: "A pair: TCP and UDP reach the server over IPv4 and IPv6 at once, and it tells from where",
  needs: ["root", "netns", "ipv6", "curl", "python3", "nc"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80], udp: [5353] });
  await server.ready;

  for (
    const [address, url] of [[HOST_IPV4, `http://${SERVER_IPV4}/`], [HOST_IPV6, `http://[${SERVER_IPV6}]/`]] as const
  ) {
    const curl = await net.host.run(["curl", "-s", "-m", "5", url]);
    assertEquals([curl.code, curl.stdout], [0, "ok\n"]);
    const request = await server.waitFor(({ kind, peer }) => kind === "data" && peer === address);
    assertEquals([request.protocol, request.port], ["tcp", 80]);
    assertStringIncludes(request.text, "GET / HTTP/1.1\r\n");
  }
  for (const [address, peer] of [[SERVER_IPV4, HOST_IPV4], [SERVER_IPV6, HOST_IPV6]] as const) {
    await net.host.run(["nc", "-u", "-w", "1", address, "5353"], { stdin: `hello ${peer}` });
    const datagram = await server.waitFor(({ text }) => text === `hello ${peer}`);
    assertEquals([datagram.kind, datagram.port, datagram.peer], ["datagram", 5353, peer]);
  }
});

kernelTest({
  name: "A server that got something says so, before and during the wait for nothing",
  needs: ["root", "netns", "nc", "python3"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80], silent: true });
  await server.ready;

  await server.nothingFor(() => true, 100);
  await assertRejects(() => server.waitFor(() => true, 100), Error, "within 100 ms");

  const waiting = assertRejects(() => server.nothingFor(({ port }) => port === 80, 5_000), Error, HOST_IPV4);
  assertEquals((await net.host.run(["nc", "-z", SERVER_IPV4, "80"])).code, 0);
  await waiting;
  await assertRejects(() => server.nothingFor(({ port }) => port === 80, 0), Error, "should not have");
});

kernelTest({
  name: "A server that has died does not pass for one that received nothing",
  needs: ["root", "netns", "python3"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await server[Symbol.asyncDispose]();
  await assertRejects(() => server.nothingFor(() => true, 100), Error, "has ended");
});

kernelTest({
  name: "Commands run as another user, see the cgroup tree, and end in time or fail",
  needs: ["root", "netns"],
}, async () => {
  await using namespace = Namespace.create();
  const id = await namespace.run(["sh", "-c", "id -u; id -g; id -G; exit 7"], { user: 65534 });
  assertEquals([id.code, id.stdout], [7, "65534\n65534\n65534\n"]);
  const mounts = await namespace.run(["grep", "-c", " /sys/fs/cgroup", "/proc/self/mounts"]);
  assertEquals(mounts.stdout, await runHere("grep", "-c", " /sys/fs/cgroup", "/proc/self/mounts"));
  await assertRejects(() => namespace.run(["sleep", "20"], { timeout: 100 }), Error, "not ended within 100 ms");
});

kernelTest(
  { name: "Disposing leaves no namespace and no process, also none that hid", needs: ["root", "netns"] },
  async () => {
    let name = "";
    let hidden = 0;
    await assertRejects(
      async () => {
        await using net = Namespace.pair();
        name = net.host.name;
        const script = "trap '' TERM HUP INT; setsid sleep 60 >/dev/null 2>&1 </dev/null & echo $!; wait";
        const child = net.host.spawn(["sh", "-c", script]);
        hidden = await child.waitFor(() => child.stdout.includes("\n") ? Number(child.stdout) : null, "pid", 5_000);
        assert(await isRunning(hidden));
        throw new Error("the test failed");
      },
      Error,
      "the test failed",
    );
    assert(name !== "" && hidden > 0);
    assertEquals(await isRunning(hidden), false);
    assertEquals([...Deno.readDirSync("/run/netns")].filter((entry) => entry.name.startsWith(name.slice(0, -4))), []);
  },
);

kernelTest({
  name: "The sweep takes namespaces of dead processes, and leaves those of living ones",
  needs: ["root", "netns"],
}, async () => {
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  const name = `sallyport-${gone.pid}-0badcafe-host`;
  assertEquals((await new Deno.Command("ip", { args: ["netns", "add", name] }).output()).success, true);
  await using living = Namespace.create();

  sweepNamespaces();

  const names = [...Deno.readDirSync("/run/netns")].map((entry) => entry.name);
  assertEquals([names.includes(name), names.includes(living.name)], [false, true]);
});

async function runHere(program: string, ...args: string[]): Promise<string> {
  return new TextDecoder().decode((await new Deno.Command(program, { args }).output()).stdout);
}

/** A zombie does not run any more. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    return !/^State:\s+[ZX]/m.test(await Deno.readTextFile(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}
