import { assert, assertEquals } from "@std/assert";
import { formatIp } from "../../../src/core/format_ip.ts";
import { parseQueueTable } from "../../../src/daemon/queue_table.ts";
import { parseResolvConf } from "../../../src/names/parse_resolv_conf.ts";
import { parseControlGroup } from "../../../src/process/control_group.ts";
import { parseStat } from "../../../src/process/parse_stat.ts";
import { parseStatus } from "../../../src/process/parse_status.ts";
import { assertAddress, textOf, textSeeds } from "../checks.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { mutateLines } from "../mutate_lines.ts";

/** /proc/net/netfilter/nfnetlink_queue. */
export const queueTable = fuzzTarget({
  name: "queue-table",
  seeds: textSeeds([
    "    0   4242     0 2   512     0     0       17  1\n    1   4242     3 2 65535     1     2     1000  1\n",
  ]),
  mutate: mutateLines,
  decode: (input) => parseQueueTable(textOf(input)),
  isPastFirstCheck: (input) => textOf(input).split("\n").some((line) => line.trim().split(/\s+/).length >= 8),
  check: (entries) =>
    entries.flatMap(Object.values).forEach((value) => {
      assert(Number.isSafeInteger(value) && value >= 0, `the number ${value}`);
    }),
  planted: (input) =>
    textOf(input).split("\n").map((line) => line.trim().split(/\s+/).map(Number)).filter(({ length }) => length >= 8)
      .map(([queue = 0, portId = 0, waiting = 0, , , queueDropped = 0, userDropped = 0, lastId = 0]) => ({
        ...{ queue, portId, waiting, queueDropped, userDropped, lastId },
      })),
});

/** /proc/PID/stat: the name of a program holds what it likes. */
export const processStat = fuzzTarget({
  name: "process-stat",
  seeds: textSeeds(["curl", "a) R 1 (b", "ü ) )"].map((comm) => `4242 (${comm}) S 700 ${"1 ".repeat(17)}123456 0 0\n`)),
  mutate: mutateLines,
  decode: (input) => parseStat(textOf(input)),
  isPastFirstCheck: (input) => /\(.*\)/.test(textOf(input)),
  check(stat, input) {
    if (stat === null) return;
    assert(Number.isInteger(stat.parent) && Number.isInteger(stat.startTime), "no whole number");
    const again = parseStat(`1 (${stat.comm}) S ${stat.parent} ${"0 ".repeat(17)}${stat.startTime}`);
    assertEquals(again, stat);
    assert(textOf(input).includes(`(${stat.comm})`), "another name");
  },
  planted(input) {
    const [, comm = "", rest = ""] = /^[^(]*\(([^)]*)\) (.*)/.exec(textOf(input)) ?? [];
    const fields = rest.split(" ");
    const stat = parseStat(textOf(input));
    return stat && { ...stat, comm, startTime: Number(fields[19]) };
  },
});

const STATUS = "Name:\tcurl\nTgid:\t4242\nUid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\nGroups:\t4 24 27 \n";

/** /proc/PID/status. */
export const processStatus = fuzzTarget({
  name: "process-status",
  seeds: textSeeds([STATUS, STATUS.replace("4 24 27 ", "")]),
  mutate: mutateLines,
  decode: (input) => parseStatus(textOf(input)),
  isPastFirstCheck: (input) => /^Tgid:\t[0-9]/m.test(textOf(input)),
  check(status) {
    if (status === null) return;
    for (const id of [status.process, status.realUser, status.effectiveUser, ...status.groups]) {
      assert(id >= 0, `the number ${id}`);
    }
  },
  planted(input) {
    const users = /^Uid:\t(\S*)\t(\S*)\t/m.exec(textOf(input));
    const status = parseStatus(textOf(input).replace(/^Uid:.*$/m, "Uid:\t0\t0\t0\t0"));
    return status && { ...status, realUser: Object.assign(Number(users?.[1]), status.realUser) };
  },
});

/** /proc/PID/cgroup: what a user calls his groups. */
export const controlGroup = fuzzTarget({
  name: "control-group",
  seeds: textSeeds([
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-curl.scope\n",
    `12:pids:/docker/${"ab".repeat(32)}\n1:name=systemd:/system.slice/docker-${"cd".repeat(32)}.scope\n0::/\n`,
    "0::/machine.slice/machine-my\\x2dbox.scope/_payload\n",
  ]),
  mutate: mutateLines,
  decode: (input) => parseControlGroup(textOf(input)),
  isPastFirstCheck: (input) => /^[0-9]+:[^:]*:\//m.test(textOf(input)),
  check(group) {
    if (group === null) return;
    assertEquals(parseControlGroup(`0::${group.path}\n`)?.unit, group.unit);
    assert(group.path.startsWith("/") && !group.path.includes("\n"), "a path of more than one line");
  },
  planted(input) {
    const group = parseControlGroup(textOf(input));
    return group && { ...group, path: textOf(input).slice(textOf(input).indexOf("/")) };
  },
});

/** resolv.conf(5): whose answers are believed. */
export const resolvConf = fuzzTarget({
  name: "resolv-conf",
  seeds: textSeeds(["search example.org\nnameserver 9.9.9.9\nnameserver 2620:fe::fe%eth0 # one\n", "nameserver ::1\n"]),
  mutate: mutateLines,
  decode: (input) => parseResolvConf(textOf(input)),
  isPastFirstCheck: (input) => /^nameserver/m.test(textOf(input)),
  check(addresses, input) {
    addresses.forEach(assertAddress);
    assertEquals(parseResolvConf(addresses.map((each) => `nameserver ${formatIp(each)}`).join("\n")), addresses);
    assert(addresses.length <= textOf(input).split("nameserver").length, "more than are named");
  },
  planted: (input) =>
    textOf(input).split("\n").filter((line) => line.startsWith("nameserver"))
      .flatMap((line) => Array.from({ length: line.split(".").length - 2 }, () => parseResolvConf(line)).flat()),
});
