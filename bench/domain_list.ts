import { Random } from "../tests/support/random.ts";

/** A hosts file of so many different names, of 23 letters on average; `domain` is what they end with. */
export function domainListText(names: number, domain = "shop-a.test"): string {
  const random = new Random(1);
  return Array.from(
    { length: names },
    (_, index) => `0.0.0.0 ${"tracker".slice(random.between(0, 6))}${index}.${domain}`,
  )
    .join("\n");
}
