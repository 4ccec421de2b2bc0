import { assertEquals } from "@std/assert";
import { missingOf } from "./requirements.ts";

Deno.test("root is what the kernel says, and asking again gives the same", () => {
  const expected = Deno.uid() === 0 ? [] : ["root"];
  assertEquals(missingOf(["root"]), expected);
  assertEquals(missingOf(["root"]), expected);
});

Deno.test("Probes leave no namespace behind", () => {
  missingOf(["netns", "nfqueue-iptables", "nft", "nfqueue-nft"]);
  assertEquals(probesLeft(), []);
});

function probesLeft(): string[] {
  try {
    return [...Deno.readDirSync("/run/netns")].map(({ name }) => name)
      .filter((name) => name.startsWith(`sallyport-${Deno.pid}-`) && name.endsWith("-probe"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
