import { assertEquals } from "@std/assert";
import { problemText } from "../../src/store/file_problem.ts";

Deno.test("problemText names file, place and reason", () => {
  assertEquals(problemText({ file: "/r/a.json", path: "$.name", reason: "missing" }), "/r/a.json: $.name: missing");
  assertEquals(problemText({ file: "/r/a.json", path: "$", reason: "not JSON" }), "/r/a.json: not JSON");
});
