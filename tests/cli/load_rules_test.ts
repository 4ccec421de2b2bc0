import { assertEquals, assertMatch } from "@std/assert";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { Unprivileged } from "../support/sallyport.ts";
import { ruleOf, simple, withRules } from "./rule_directory.ts";

const NOBODY = 65534;

kernelTest(
  {
    name: "without root: check, list, show, test and explain work on rules that root has written",
    needs: ["root", "netns", "nsenter", "setpriv"],
    timeout: 60_000,
  },
  () =>
    withRules([ruleOf("a", simple("dest.port", "443"), { action: "deny" })], async (rules) => {
      await using net = Namespace.create();
      await using nobody = await Unprivileged.as(NOBODY);
      const tests = `${rules}/connections`;
      const connection = { dst_port: 443, expect: { action: "deny" } };
      Deno.writeTextFileSync(tests, JSON.stringify({ connections: [connection] }), { mode: 0o644 });
      const commands: readonly (readonly [args: readonly string[], output: RegExp])[] = [
        [["rules", "check", rules], /: 1 rule, no errors, no warnings\n$/],
        [["rules", "list", rules], /\na +deny +enabled/],
        [["rules", "show", "a", "--rules", rules], /^name +a\n/],
        [["rules", "test", tests, "--rules", rules], /^1 connection, all as expected\n$/],
        [["explain", "--path", "/x", "--port", "443", "--rules", rules], /^deny: rule a\n/],
      ];
      for (const [args, output] of commands) {
        const { code, stdout, stderr } = await nobody.sallyport(net, ...args);
        assertEquals([code, stderr], [0, ""], args.join(" "));
        assertMatch(stdout, output);
      }
      Deno.chownSync(`${rules}/a.json`, 1000, 0);
      const foreign = await nobody.sallyport(net, "rules", "check", rules);
      assertEquals(foreign.code, 78);
      assertMatch(foreign.stdout, /a\.json: .*belongs to user 1000, not to root or the user who runs this\n/);
    }),
);
