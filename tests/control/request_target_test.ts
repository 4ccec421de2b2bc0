import { assertEquals, assertThrows } from "@std/assert";
import { ControlError } from "../../src/control/control_error.ts";
import { requestTarget } from "../../src/control/request_target.ts";

Deno.test("A target is a path with its query, or a URL", () => {
  const { path, query } = requestTarget("/v1/rules/a%2Fb?filter=x&form=text");
  assertEquals([path, query.get("filter"), query.get("form")], ["/v1/rules/a%2Fb", "x", "text"]);
  assertEquals(requestTarget("http://localhost/v1/status").path, "/v1/status");
});

Deno.test("Two slashes name no host, and what is no path is refused", () => {
  assertEquals([requestTarget("//").path, requestTarget("//x:99999/y").path], ["//", "//x:99999/y"]);
  for (const text of ["*", "", "http://", "v1/status"]) {
    const error = assertThrows(() => requestTarget(text), ControlError, "no path");
    assertEquals(error.status, 400);
  }
});
