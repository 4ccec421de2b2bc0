/**
 * `make demo`: the main job in two network namespaces that are made for it and removed after it. One program is allowed,
 * one denied, one rejected, and one has ended before anybody could ask who it was.
 */
import { startSallyport } from "../tests/support/daemon.ts";
import { Namespace, SERVER_IPV4 } from "../tests/support/namespace.ts";
import { missingOf, PYTHON } from "../tests/support/requirements.ts";
import { simpleRule } from "../tests/support/rules.ts";
import { startServer } from "../tests/support/servers.ts";

const CURL = "/usr/bin/curl";
const CLIENT = `import socket; socket.create_connection(("${SERVER_IPV4}", 80), 1).sendall(b"hello")`;

interface Scene {
  readonly title: string;
  readonly port: number;
  readonly command: readonly string[];
}

const SCENES: readonly Scene[] = [
  {
    title: "curl, which a rule allows",
    port: 80,
    command: ["curl", "-sS", "-m", "2", "-o", "/dev/null", "-w", "HTTP %{http_code}", `http://${SERVER_IPV4}/`],
  },
  { title: "python, which no rule allows: the default action is deny", port: 80, command: [PYTHON, "-c", CLIENT] },
  {
    title: "curl to port 81, which a rule rejects",
    port: 81,
    command: ["curl", "-sS", "-m", "2", `http://${SERVER_IPV4}:81/`],
  },
  {
    title: "a shell that sends one datagram and is gone",
    port: 5353,
    command: ["bash", "-c", `echo hello > /dev/udp/${SERVER_IPV4}/5353`],
  },
];

const RULES = [
  simpleRule("000-reject-81", "reject", "dest.port", "81"),
  simpleRule("100-allow-curl", "allow", "process.path", CURL),
];

async function demo(): Promise<void> {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80, 81], udp: [5353] });
  await server.ready;
  await using daemon = await startSallyport(net, { config: { DefaultAction: "deny" }, rules: RULES });
  console.log(`${Deno.readTextFileSync("/proc/version").split(" ").slice(0, 3).join(" ")}; rules: deny by default,`);
  console.log(RULES.map(({ name }) => `  ${name}`).join("\n"));

  for (const { title, port, command } of SCENES) {
    const since = new Date().toISOString().replace("Z", "");
    const received = server.received().length;
    const result = await net.host.run(command);
    const event = await daemon.waitForEvent(({ dst_port, time }) => dst_port === port && time > since);
    const bytes = server.received().slice(received).some(({ kind }) => kind === "data" || kind === "datagram");
    console.log(`\n${title}`);
    console.log(`  the program saw   ${lastLine(result.stderr) || result.stdout.trim() || "nothing"}`);
    console.log(`  the server saw    ${bytes ? "its bytes" : "nothing"}`);
    console.log(`  the event         ${JSON.stringify(event)}`);
  }
  console.log(`\nSIGTERM: exit code ${await daemon.stop()}`);
  const left = (await net.host.run(["iptables-save"])).stdout.split("\n").filter((line) => line.includes("SALLYPORT"));
  console.log(`rules of ours left: ${left.length}`);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

const missing = missingOf(["root", "ip", "nsenter", "netns", "nfqueue-iptables", "curl", "python3"]);
if (missing.length > 0) {
  console.error(`The demo needs: ${missing.join(", ")}`);
  Deno.exit(77);
}
await demo();
