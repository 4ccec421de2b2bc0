import { assertEquals } from "@std/assert";
import { historyRequest } from "../../src/cli/history_request.ts";
import { historyRows } from "../../src/cli/history_rows.ts";
import { asPort } from "../../src/core/identifiers.ts";
import { flow, NOON } from "./flows.ts";

const FLOWS = [
  flow({ port: asPort(1), connections: 10, last: NOON }),
  flow({ port: asPort(2), connections: 1, last: NOON + 2 }),
  flow({ port: asPort(3), connections: 5, last: NOON + 1, action: "deny" }),
];

function ports(options: Readonly<Record<string, string>>) {
  const { rows, left } = historyRows(FLOWS, historyRequest(new Map(Object.entries(options)), NOON / 1000));
  return [rows.map(({ port }) => Number(port)), left];
}

Deno.test("the newest come first", () => assertEquals(ports({}), [[2, 3, 1], 0]));
Deno.test("groups come by their connections", () => assertEquals(ports({ "group-by": "port" }), [[1, 3, 2], 0]));
Deno.test("a limit leaves out the last, and they are counted", () => assertEquals(ports({ limit: "2" }), [[2, 3], 1]));
