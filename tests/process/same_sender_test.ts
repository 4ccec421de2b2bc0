import { assert } from "@std/assert";
import type { Attributed } from "../../src/core/attribution.ts";
import { asPid } from "../../src/core/identifiers.ts";
import { isSameSender } from "../../src/process/same_sender.ts";
import { attributedTo, CURL, NOBODY } from "../support/decision_record.ts";

const SOCKET = { low: 7, high: 1 };
const ONE: Attributed = { attribution: attributedTo(CURL), socket: SOCKET, userId: null };
const UNKNOWN: Attributed = { attribution: NOBODY, socket: null, userId: null };

Deno.test("the same socket and program are the same sender, also when its details were read anew", () => {
  const again = { ...CURL, cwd: "/elsewhere" };
  assert(isSameSender(ONE, { ...ONE, attribution: attributedTo(again, "guess"), socket: { ...SOCKET } }));
  assert(isSameSender(UNKNOWN, { ...UNKNOWN }), "of both nothing is known");
});

Deno.test("another socket, process or program is another sender, and so is one of whom nothing is known", () => {
  const others: Attributed[] = [
    { ...ONE, socket: { low: 8, high: 1 } },
    { ...ONE, socket: { low: 7, high: 2 } },
    { ...ONE, socket: null },
    { ...ONE, attribution: attributedTo({ ...CURL, pid: asPid(4712) }) },
    { ...ONE, attribution: attributedTo({ ...CURL, startTime: 101 }) },
    { ...ONE, attribution: attributedTo({ ...CURL, path: "/usr/bin/wget" }) },
    { ...ONE, attribution: NOBODY },
    UNKNOWN,
  ];
  for (const other of others) {
    assert(!isSameSender(ONE, other));
    assert(!isSameSender(other, ONE));
  }
});
