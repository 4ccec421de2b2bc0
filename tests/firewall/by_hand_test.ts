import { assertEquals } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { byHandText } from "../../src/firewall/by_hand.ts";
import type { Interception } from "../../src/firewall/interception.ts";
import { IptablesInstaller } from "../../src/firewall/iptables_installer.ts";
import { NftablesInstaller } from "../../src/firewall/nftables_installer.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { nftIn, unreadQueues, withoutQueue } from "../support/nft.ts";
import { missingOf } from "../support/requirements.ts";
import { rulesOfOthers, setOthersRules } from "../support/others_rules.ts";

const INTERCEPTION: Interception = {
  queue: 5,
  namesQueue: null,
  marks: marksWithin(0x00ff_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
  judgeUnknown: false,
};

/** The text up to and after "# and to take it out again:", of one way. */
function commands(way: "nftables" | "iptables", ipv6 = true): { set: string; takeOut: string } {
  const part = byHandText(INTERCEPTION, ipv6).split(/^# .*ith (?:nftables|iptables):$/m)[way === "nftables" ? 1 : 2] ??
    "";
  const [set = "", takeOut = ""] = part.split("# and to take it out again:");
  return { set, takeOut };
}

Deno.test("IPv6 is left out of the iptables commands where the kernel has none", () => {
  const { set, takeOut } = commands("iptables", false);
  assertEquals([set, takeOut].map((text) => text.match(/^\S+-restore/gm)), [["iptables-restore"], [
    "iptables-restore",
  ]]);
});

Deno.test("the whole is for a shell: what is no command is a comment", () => {
  const text = byHandText(INTERCEPTION, true).replace(/^.* <<'END'\n[^]*?\nEND$/gm, "");
  assertEquals(text.split("\n").filter((line) => line !== "" && !line.startsWith("# ")), [
    "nft delete table inet sallyport",
  ]);
});

async function shell(namespace: Namespace, script: string): Promise<void> {
  const { code, stdout, stderr } = await namespace.run(["sh", "-e"], { stdin: script });
  assertEquals([code, stdout, stderr], [0, "", ""]);
}

async function everything(namespace: Namespace): Promise<string> {
  const { stdout } = await namespace.run(["sh", "-c", "iptables-save; ip6tables-save; nft -s list ruleset inet"]);
  return stdout.replace(/^#.*\n/gm, "").replace(/\[\d+:\d+\]/g, "");
}

const NEEDS = ["root", "netns", "nft", "libnftables", "iptables", "ip6tables", "nfqueue-iptables"] as const;

kernelTest(
  { name: "the iptables commands, pasted, do what the installer does, and undo it", needs: NEEDS },
  async () => {
    await using namespace = Namespace.create();
    await setOthersRules(namespace);
    const before = await rulesOfOthers(namespace);
    const { set, takeOut } = commands("iptables");
    await shell(namespace, set);
    const byHand = await everything(namespace);
    await shell(namespace, takeOut);
    assertEquals((await everything(namespace)).includes("SALLYPORT"), false);
    const runner = {
      run: (program: string, args: readonly string[], input = "") =>
        namespace.run([program, ...args], { stdin: input }),
    };
    await new IptablesInstaller(runner, true, () => Promise.resolve()).install(INTERCEPTION);
    assertEquals([byHand, await rulesOfOthers(namespace)], [await everything(namespace), before]);
  },
);

const queueThere = missingOf(["nfqueue-nft"]).length === 0;

kernelTest({
  name: `the nft commands, pasted, do what the installer does, and undo it${queueThere ? "" : " (but for the queue)"}`,
  needs: NEEDS,
}, async () => {
  await using namespace = Namespace.create();
  await setOthersRules(namespace);
  const before = await everything(namespace);
  const { set, takeOut } = commands("nftables");
  await shell(namespace, queueThere ? set : unreadQueues(set));
  const byHand = await everything(namespace);
  await shell(namespace, takeOut);
  assertEquals(await everything(namespace), before);
  const nft = nftIn(namespace);
  await new NftablesInstaller(queueThere ? nft : withoutQueue(nft), () => Promise.resolve()).install(INTERCEPTION);
  assertEquals(byHand, await everything(namespace));
});
