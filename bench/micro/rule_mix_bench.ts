/**
 * Decisions with many rules: a table of their percentiles. 200 programs; of the rules 60 % name a program and a port, 15 % a
 * host, 15 % a network, 10 % a pattern; of the host names half were never seen before. In brackets the middle half of the
 * rounds.
 */
import { ruleTable } from "../rule_table.ts";
import { measureRuleTimes } from "../rule_times.ts";
import { plainTable } from "../table.ts";

const ROUNDS = 5;

console.log(plainTable(ruleTable(measureRuleTimes(ROUNDS))));
