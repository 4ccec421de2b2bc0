import { assertEquals } from "@std/assert";
import { nftProblem } from "../../src/firewall/nft_problem.ts";

/** What libnftables 1.0.6 said on Linux 6.18, 2026-11-22, and what we make of it. */
const SAID: readonly [errors: string, problem: string][] = [
  [
    "Error: Could not process rule: No such file or directory\n" +
    "add table inet p; add chain inet p c; add rule inet p c queue flags bypass to 0; delete table inet p\n" +
    "                                                        ^^^^^^^^^^^^^^^^^^^^^^^\n",
    'Could not process rule: No such file or directory (at "queue flags bypass to 0")',
  ],
  [
    "Error: Value 70000 exceeds valid range 0-65535\n" +
    "add rule inet sallyport intercept queue num 70000\n" +
    "                                            ^^^^^\n",
    'Value 70000 exceeds valid range 0-65535 (at "70000")',
  ],
  [
    "/dev/stdin:6:2-24: Error: No such file or directory; did you mean chain ‘bar’ in table inet ‘foo’?\n" +
    " queue flags bypass to 5\n" +
    " ^^^^^^^^^^^^^^^^^^^^^^^\n",
    "No such file or directory",
  ],
  [
    "Error: syntax error, unexpected newline, expecting string\nbogus\n     ^\n",
    "syntax error, unexpected newline, expecting string",
  ],
  [
    "Error: syntax error, unexpected bogus\na bogus\n  ^^^^^\nError: syntax error, unexpected newline\nx\n ^\n",
    'syntax error, unexpected bogus (at "bogus")',
  ],
  [
    "netlink: Error: cache initialization failed: Operation not permitted\n",
    "cache initialization failed: Operation not permitted",
  ],
  ["", "no message"],
];

for (const [errors, problem] of SAID) {
  Deno.test(`of nft's words there stays: ${problem}`, () => assertEquals(nftProblem(errors), problem));
}
