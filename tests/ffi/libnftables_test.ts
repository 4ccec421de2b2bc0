import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { nftIn } from "../support/nft.ts";

const NEEDS = ["root", "netns", "nsenter", "nft", "libnftables"] as const;
const MODULE = fromFileUrl(new URL("../../src/ffi/libnftables.ts", import.meta.url));

kernelTest({
  name: "what was set is listed as the program nft lists it, and without what changes by itself",
  needs: NEEDS,
}, async () => {
  await using namespace = Namespace.create();
  const nft = nftIn(namespace);
  assertEquals(nft.run("add table inet a; add chain inet a c { type filter hook output priority 7; }"), {
    kind: "done",
    output: "",
  });
  const listed = (await namespace.run(["nft", "list", "ruleset"])).stdout;
  assertEquals(listed.includes("chain c {"), true, listed);
  assertEquals(nft.run("list ruleset"), { kind: "done", output: listed });
  nft.run("add set inet a seen { type ipv4_addr; }; add element inet a seen { 192.0.2.1 }; add rule inet a c counter");
  const rules = nft.run("list table inet a", "rules");
  const words = rules.kind === "done" ? rules.output : "";
  assertEquals([words.includes("counter\n"), words.includes("set seen"), words.includes("192")], [true, true, false]);
});

kernelTest({ name: "of what is refused nothing is done, and the error is nft's", needs: NEEDS }, async () => {
  await using namespace = Namespace.create();
  const nft = nftIn(namespace);
  assertEquals(nft.run("add table inet a; delete table inet b"), {
    kind: "refused",
    errors: "Error: Could not process rule: No such file or directory\n" +
      "add table inet a; delete table inet b\n                                    ^\n",
  });
  assertEquals(nft.run("list ruleset"), { kind: "done", output: "" });
  assertEquals(nft.run("frobnicate").kind, "refused");
});

kernelTest({ name: "texts that are larger than a netlink message go both ways", needs: NEEDS }, async () => {
  await using namespace = Namespace.create();
  const nft = nftIn(namespace);
  const rules = Array.from({ length: 2_000 }, (_, n) => `add rule inet a c udp dport ${n} counter accept`);
  assertEquals(nft.run(["add table inet a; add chain inet a c", ...rules].join("; ")).kind, "done");
  const listed = nft.run("list chain inet a c");
  assertEquals(listed.kind === "done" && listed.output.includes("udp dport 1999 counter packets 0"), true);
});

kernelTest({ name: "nothing is left open, however often it runs", needs: NEEDS }, async () => {
  await using namespace = Namespace.create();
  const nft = nftIn(namespace);
  const descriptors = (): number => [...Deno.readDirSync("/proc/self/fd")].length;
  nft.run("list tables");
  const before = descriptors();
  for (let round = 0; round < 20; round++) nft.run(round % 2 === 0 ? "list tables" : "nonsense");
  assertEquals(descriptors(), before);
  assertEquals(Deno.readTextFileSync("/proc/self/maps").includes("libnftables"), false);
});

/** Puts an empty file in the library's place, where only one process sees it. */
const HIDE =
  `for file in $(ldconfig -p | sed -n 's/.*libnftables.so.1.* => //p'); do mount --bind /dev/null "$file"; done`;

kernelTest(
  { name: "where the library cannot be loaded, that is the answer", needs: [...NEEDS, "unshare"] },
  async () => {
    await using namespace = Namespace.create();
    const script =
      `import { libnftables } from "${MODULE}"; console.log(JSON.stringify(libnftables.run("list tables")));`;
    const command = `${HIDE}; exec "$0" eval '${script}'`;
    const { code, stdout, stderr } = await namespace.run(["unshare", "--mount", "sh", "-c", command, Deno.execPath()]);
    assertEquals(code, 0, stderr);
    const { kind, errors } = JSON.parse(stdout);
    assertEquals([kind, errors.includes("libnftables.so.1"), errors.includes("Could not open")], [
      "absent",
      true,
      false,
    ]);
  },
);
