import { assertEquals, assertThrows } from "@std/assert";
import { ControlError } from "../../src/control/control_error.ts";
import { getRoute } from "../../src/control/json_route.ts";
import { findRoute } from "../../src/control/route.ts";

const ROUTES = [
  getRoute("/v1/rules", "read", () => "all"),
  getRoute("/v1/rules/{name}", "read", () => "one"),
  { ...getRoute("/v1/rules/{name}", "admin", () => "gone"), method: "DELETE" as const },
];

Deno.test("A route is found by method and path, what stands for its words is handed over", () => {
  assertEquals(findRoute(ROUTES, "GET", "/v1/rules").route, ROUTES[0]);
  const found = findRoute(ROUTES, "DELETE", "/v1/rules/a%2Fb%20c");
  assertEquals([found.route, found.parameters], [ROUTES[2], { name: "a/b c" }]);
});

Deno.test("What is not there, and what takes another method, is told apart", () => {
  const cases = [
    ["GET", "/v1", 404, "there is nothing at /v1"],
    ["GET", "/v1/rules/a/b", 404, "there is nothing at /v1/rules/a/b"],
    ["GET", "/v1/rules/%ff", 404, "there is nothing at /v1/rules/%ff"],
    ["PUT", "/v1/rules/a", 405, "/v1/rules/a takes GET, DELETE, not PUT"],
  ] as const;
  for (const [method, path, status, message] of cases) {
    const error = assertThrows(() => findRoute(ROUTES, method, path), ControlError, message);
    assertEquals(error.status, status);
  }
});
