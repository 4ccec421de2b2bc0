import { assertEquals, assertStringIncludes } from "@std/assert";
import { sallyportHere } from "../support/sallyport.ts";

Deno.test("Sources are not installed: that takes a built file", async () => {
  const { code, stdout, stderr } = await sallyportHere("install", "--dry-run");
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "make build, then dist/sallyport install");
});
