import { assertEquals } from "@std/assert";
import { nameWithNeeds, splitName } from "./test_name.ts";

Deno.test("What a test misses is in its name, and can be read from it", () => {
  const name = nameWithNeeds("TCP [over IPv6] is judged", ["netns", "ipv6"]);
  assertEquals(name, "TCP [over IPv6] is judged [needs: netns, ipv6]");
  assertEquals(splitName(name), { test: "TCP [over IPv6] is judged", missing: "netns, ipv6" });
});

Deno.test("A name without needs misses nothing that we know of", () => {
  assertEquals(splitName("plain"), { test: "plain", missing: "" });
});

Deno.test("A step tells what is missing too", () => {
  assertEquals(splitName("all > udp [needs: nc]"), { test: "all > udp", missing: "nc" });
});
