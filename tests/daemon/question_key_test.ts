import { assertEquals } from "@std/assert";
import { questionKey } from "../../src/daemon/question_key.ts";
import { CURL, decisionRecord } from "../support/decision_record.ts";

Deno.test("One question is what has program, destination, port and protocol in common", () => {
  const { connection } = decisionRecord();
  if (connection === null) throw new Error("no connection");
  const { destinationPort, protocol } = connection;
  const key = questionKey(connection, CURL);
  assertEquals(questionKey({ ...connection, sourcePort: null }, { path: CURL.path }), key);
  assertEquals(key.endsWith(` ${destinationPort} /usr/bin/curl`) && key.startsWith(`${protocol} `), true);
  assertEquals(questionKey({ ...connection, destinationPort: null }, null), `${key.split(" ", 2).join(" ")} - `);
});
