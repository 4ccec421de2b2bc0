import { assertEquals } from "@std/assert";
import { endpointText, parseEndpoint } from "../../src/core/endpoint.ts";

for (const text of ["192.0.2.1:514", "logs.example.org:1", "[2001:db8::1]:65535"]) {
  Deno.test(`parseEndpoint reads ${text}, and endpointText writes it`, () => {
    const endpoint = parseEndpoint(text);
    assertEquals(endpoint === null ? null : endpointText(endpoint), text);
  });
}

Deno.test("parseEndpoint takes the brackets off", () => {
  assertEquals(parseEndpoint("[::1]:80"), { host: "::1", port: 80 });
});

for (
  const text of ["", "514", ":514", "192.0.2.1", "a:0", "a:65536", "a:1 ", "a b:1", "::1:80", "[x]:1", "a/b:1", "a:1:2"]
) {
  Deno.test(`parseEndpoint refuses "${text}"`, () => assertEquals(parseEndpoint(text), null));
}
