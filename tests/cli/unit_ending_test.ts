import { assertEquals } from "@std/assert";
import { unitEnding } from "../../src/cli/unit_ending.ts";

const ending = (...[SERVICE_RESULT, EXIT_CODE, EXIT_STATUS]: readonly string[]): ReturnType<typeof unitEnding> => {
  const variables: Record<string, string | undefined> = { SERVICE_RESULT, EXIT_CODE, EXIT_STATUS };
  return unitEnding((name) => variables[name]);
};

Deno.test("only exit code 0 is a clean end; systemd's table of results says what else there is", () => {
  assertEquals(ending("success", "exited", "0"), { clean: true, how: "exited 0" });
  assertEquals(ending("exit-code", "exited", "1"), { clean: false, how: "exited 1" });
  assertEquals(ending("signal", "killed", "KILL"), { clean: false, how: "killed KILL" });
  assertEquals(ending("core-dump", "dumped", "ABRT"), { clean: false, how: "dumped ABRT" });
  assertEquals(ending("timeout", "killed", "KILL"), { clean: false, how: "killed KILL" });
  assertEquals(ending("success", "killed", "TERM"), { clean: false, how: "killed TERM" });
  assertEquals(ending("resources"), { clean: false, how: "was not started: resources" });
});

Deno.test("without systemd nobody knows how it ended", () => assertEquals(ending(), null));
