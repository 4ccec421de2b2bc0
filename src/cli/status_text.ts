import type { StatusDocument } from "../control/status_document.ts";
import { escapeText } from "../report/escape_text.ts";
import { paint } from "./paint.ts";
import { section } from "./section.ts";

const NAME_WIDTH = 14;

/** The status for people, what is wrong first. Without the last line's end. */
export function statusText(status: StatusDocument, colour: boolean): string {
  const { healthy, problems, warnings, notice } = status;
  const verdict = healthy ? "Sallyport runs, and all is well." : "Sallyport runs, and something is wrong.";
  return [
    paint(verdict, healthy ? "open" : "warning", colour),
    ...problems.map((problem) => paint(`  ${escapeText(problem)}`, "warning", colour)),
    ...(notice === null ? [] : [escapeText(notice)]),
    "",
    ...rows(status).map(([name, text]) => `${name.padEnd(NAME_WIDTH)}  ${text}`),
    ...section("Lists", status.lists.map(listLine), colour),
    ...section("Last warnings", [...warnings].reverse().map(warningLine), colour),
  ].join("\n");
}

type Row = readonly [name: string, text: string];

function rows(status: StatusDocument): Row[] {
  const { failure } = status;
  return [
    ["version", `${status.version}, pid ${status.pid}, since ${second(status.started)}`],
    ["mode", modeText(status)],
    ["default", `${status.default_action}${status.ask ? ", after a question" : ""}`],
    ["rules", rulesText(status)],
    ["attribution", wayText(status.attribution)],
    ["firewall", firewallText(status)],
    ["queue", queueText(status)],
    ["decisions", decisionsText(status)],
    ["pending", `${status.pending.waiting} wait for an answer, ${status.pending.unanswered} had none in time`],
    ["on failure", `daemon down: ${failure.daemon_down}, queue full: ${failure.queue_full}`],
    ["when unknown", `process: ${failure.unknown_process}, attribute: ${failure.unknown_attribute}`],
    ["unanswered", failure.unanswered],
    ["memory", `${Math.round(status.memory.rss_bytes / 1024 / 1024)} MiB`],
  ];
}

function modeText({ mode, mode_of_files: ofFiles, mode_until: until }: StatusDocument): string {
  const trial = until === null ? "" : `, on trial until ${second(until)}`;
  return mode + trial + (ofFiles === null ? "" : `, set by hand; ${ofFiles} at the next start`);
}

function rulesText({ rules: { source, path, loaded, temporary, refused } }: StatusDocument): string {
  const from = source === "built-in" ? `built in, since there is no ${escapeText(path)}` : escapeText(path);
  return [
    `${loaded} (${from})`,
    ...(temporary === 0 ? [] : [`${temporary} for a time`]),
    ...(refused.length === 0 ? [] : [`${refused.length} files refused`]),
  ].join(", ");
}

function wayText({ name, why }: StatusDocument["attribution"]): string {
  return why === null ? name : `${name}: ${escapeText(why)}`;
}

function firewallText({ firewall, self_test: test }: StatusDocument): string {
  const changed = firewall.changed_by_others === 0 ? "" : `, changed ${firewall.changed_by_others} times by others`;
  const tested = test === null
    ? ""
    : `, self-test ${test.outcome}${test.why === null ? "" : ` (${escapeText(test.why)})`}`;
  return wayText(firewall) + changed + tested;
}

function queueText({ queue }: StatusDocument): string {
  const { number, backend, why, depth, sent, verdicts, queue_dropped, user_dropped, passed_open } = queue;
  const dropped = queue_dropped + user_dropped;
  return [
    `number ${number} by ${backend}${why === null ? "" : ` (${escapeText(why)})`}`,
    `${depth} packets wait`,
    ...(sent === null ? [] : [`${sent} sent`]),
    `${verdicts} judged`,
    ...(dropped === 0 ? [] : [`${dropped} dropped`]),
    ...(passed_open === null || passed_open === 0 ? [] : [`${passed_open} let through unjudged`]),
  ].join(", ");
}

function decisionsText({ decisions }: StatusDocument): string {
  const { total, repeated, unattributed, unreadable, lost_events: lost, turned_away: away, hurried } = decisions;
  return [
    String(total),
    `${repeated} packets settled by one before`,
    `${unattributed} without a program`,
    ...(unreadable === 0 ? [] : [`${unreadable} unreadable`]),
    ...(away === 0 ? [] : [`${away} packets dropped that waited`]),
    ...(hurried === 0 ? [] : [`${hurried} made in a hurry`]),
    ...(lost === 0 ? [] : [`${lost} not told of`]),
  ].join(", ");
}

function listLine({ operand, directory, entries, loaded }: StatusDocument["lists"][number]): string {
  return `  ${operand} ${escapeText(directory)}: ${entries} entries, read ${second(loaded)}`;
}

function warningLine({ time, message, times }: StatusDocument["warnings"][number]): string {
  return `  ${second(time)}  ${escapeText(message)}${times === 1 ? "" : ` (${times} times)`}`;
}

/** RFC 3339 to the second. */
function second(time: string): string {
  return `${time.slice(0, "2026-01-01T00:00:00".length)}Z`;
}
