import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import configuration from "../../deno.json" with { type: "json" };
import { runCommand } from "../support/run_command.ts";
import { sallyportHere as sallyport } from "../support/sallyport.ts";
import { kernelTest } from "../support/kernel_test.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

Deno.test("without a command the help is printed, and the usage is wrong", async () => {
  const { code, stdout, stderr } = await sallyport();
  assertEquals([code, stderr], [64, ""]);
  assertMatch(stdout, /^Usage: sallyport COMMAND/m);
});

for (const word of ["help", "--help", "-h"]) {
  Deno.test(`${word} prints the commands`, async () => {
    const { code, stdout, stderr } = await sallyport(word);
    assertEquals([code, stderr], [0, ""]);
    for (const command of ["run", "sockets", "process", "rules check", "explain", "recover", "doctor", "version"]) {
      assertMatch(stdout, new RegExp(`^  ${command} +\\S`, "m"));
    }
  });
}

Deno.test("rules alone is no command: its commands are printed; asked for, that is right", async () => {
  for (const [args, code] of [[["rules"], 64], [["rules", "--help"], 0]] as const) {
    const shown = await sallyport(...args);
    assertEquals([shown.code, shown.stderr], [code, ""]);
    assertMatch(shown.stdout, /^Usage: sallyport rules COMMAND \[OPTIONS\]$[^]*^ {2}rules check +Look /m);
    assertEquals(shown.stdout.includes("doctor"), false);
  }
});

Deno.test("every command has its own --help, which names every option", async () => {
  const { code, stdout } = await sallyport("run", "--help");
  assertEquals(code, 0);
  for (const option of ["config", "rules", "mode", "events", "firewall", "queue", "pid-file", "allow-insecure-files"]) {
    assert(stdout.includes(`  --${option} `), option);
  }
});

Deno.test("sockets and process tell in their --help what they take, and what root would add", async () => {
  const sockets = await sallyport("sockets", "--help");
  for (const option of ["protocol", "family", "state", "port", "json"]) {
    assert(sockets.stdout.includes(`  --${option} `), option);
  }
  assertMatch(sockets.stdout, /protocol by protocol.*\nWithout root, /);
  const process = await sallyport("process", "--help");
  for (const word of ["PID ", "--resolve ", "--json "]) assert(process.stdout.includes(`  ${word}`), word);
  assertMatch(process.stdout, /^Usage: sallyport process PID \[OPTIONS\]$[^]*^Without root, /m);
});

Deno.test("version prints the version, for people and as JSON", async () => {
  for (const word of ["version", "--version"]) {
    const { code, stdout } = await sallyport(word);
    assertEquals(code, 0);
    assert(stdout.startsWith(`sallyport ${configuration.version} (source, Deno ${Deno.version.deno}`), stdout);
  }
  const { stdout } = await sallyport("version", "--json");
  const { deno, v8 } = Deno.version;
  const source = { commit: null, form: "source" };
  assertEquals(JSON.parse(stdout), { sallyport: configuration.version, ...source, deno, v8 });
});

const REFUSED: readonly [args: readonly string[], message: string][] = [
  [["rnu"], "sallyport: unknown command rnu. Did you mean run?\n"],
  [["rules", "chek"], "sallyport: unknown command rules chek. Did you mean rules check?\n"],
  [["rules", "show"], "sallyport: rules show needs NAME: the rule's name, which need not be its file's\n"],
  [["verison"], "sallyport: unknown command verison. Did you mean version?\n"],
  [["version", "--jsno"], "sallyport: unknown option --jsno. Did you mean --json?\n"],
  [["run", "--mode", "block"], "sallyport: --mode is one of observe, enforce, not block\n"],
  [["run", "--firewall", "nft"], "sallyport: --firewall is one of auto, nftables, iptables, none, not nft\n"],
  [["run", "--mode"], "sallyport: --mode needs a value: observe|enforce\n"],
  [
    ["run", "--queue-backend", "nfq"],
    "sallyport: --queue-backend is one of auto, libnetfilter_queue, netlink, not nfq\n",
  ],
  [["run", "now"], "sallyport: run takes no argument, but got now\n"],
  [["sockets", "--protcol", "tcp"], "sallyport: unknown option --protcol. Did you mean --protocol?\n"],
  [
    ["sockets", "--protocol", "tpc"],
    "sallyport: --protocol is one of tcp, udp, udplite, sctp, raw, icmp, packet, all, not tpc\n",
  ],
  [["sockets", "--state", "LISTENING"], "sallyport: unknown state LISTENING. Did you mean LISTEN?\n"],
  [["explain"], "sallyport: explain needs --path EXE, or --event FILE|-\n"],
  [["explain", "--path", "/x", "--ip", "1.2"], "sallyport: --ip 1.2: expected an IPv4 or IPv6 address\n"],
  [["explain", "--path", "/x", "--port", "https"], "sallyport: --port https: expected number, not string\n"],
  [
    ["explain", "--event", "-", "--path", "/x"],
    "sallyport: --event tells of the connection itself: leave out --path\n",
  ],
  [["process"], "sallyport: process needs PID: the process's number\n"],
  [["process", "one"], "sallyport: PID is the number of a process, not one\n"],
  [["process", "0"], "sallyport: PID is the number of a process, not 0\n"],
  [["process", "1", "2"], "sallyport: process takes one argument, PID, but got 2\n"],
  [["run", "--queue", "65536"], "sallyport: --queue is a number from 0 to 65535, not 65536\n"],
  [["run", "--queue", "-1"], "sallyport: --queue is a number from 0 to 65535, not -1\n"],
  [["run", "--queue", "1e3"], "sallyport: --queue is a number from 0 to 65535, not 1e3\n"],
];

for (const [args, message] of REFUSED) {
  Deno.test(`"${args.join(" ")}" is wrong usage: 64, with a word to standard error and nothing to standard output`, async () => {
    const { code, stdout, stderr } = await sallyport(...args);
    assertEquals([code, stdout, stderr], [64, "", message]);
  });
}

kernelTest({ name: "run without the rights says which are missing: 77", needs: ["root", "setpriv"] }, async () => {
  const program = [Deno.execPath(), "run", "-A", MAIN, "run", "--firewall", "none"];
  const without = ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"];
  const { code, stdout, stderr } = await runCommand([...without, ...program], { timeout: 30_000 });
  assertEquals([code, stdout], [77, ""]);
  assertMatch(stderr, /^sallyport: these rights are missing:\n {2}CAP_NET_ADMIN: /);
});
