import { assertEquals } from "@std/assert";
import { TokenBucket } from "../../src/report/token_bucket.ts";

function passing(bucket: TokenBucket, tries: number): number {
  return Array.from({ length: tries }, () => bucket.take()).filter((passes) => passes).length;
}

Deno.test("so many pass a second, and no more after a long pause", () => {
  let now = 0;
  const bucket = new TokenBucket(10, () => now);
  assertEquals(passing(bucket, 100), 10);
  now = 500;
  assertEquals(passing(bucket, 100), 5);
  now = 550;
  assertEquals(passing(bucket, 100), 0);
  now = 600;
  assertEquals(passing(bucket, 100), 1);
  now = 1_000_000;
  assertEquals(passing(bucket, 100), 10);
});
