import type { Container, ControlGroup } from "../core/control_group.ts";

const LINE = /^([0-9]+):([^:]*):(\/.*)$/;
const NAMED = "name=systemd";

/**
 * Reads /proc/PID/cgroup (cgroups(7)): lines of `ID:CONTROLLERS:PATH`. The cgroup2 hierarchy is the one with id 0; where
 * a host has both, systemd's named one counts if cgroup2 has only the root. Null if neither is there.
 */
export function parseControlGroup(text: string): ControlGroup | null {
  const lines = text.split("\n").map((line) => LINE.exec(line));
  const unified = lines.find((line) => line?.[1] === "0" && line[2] === "")?.[3];
  const named = lines.find((line) => line?.[2] === NAMED)?.[3];
  const path = unified === undefined || unified === "/" ? named ?? unified : unified;
  return path === undefined ? null : controlGroupOf(path);
}

/** Whether systemd has a hierarchy of its own on this host, by the text of any process's /proc/PID/cgroup. */
export function hasNamedHierarchy(text: string): boolean {
  return text.split("\n").some((line) => LINE.exec(line)?.[2] === NAMED);
}

export function controlGroupOf(path: string): ControlGroup {
  const parts = path.split("/").filter((part) => part !== "").map(unescaped);
  return { path, unit: unitOf(parts), slice: parts.findLast(isSlice) ?? null, container: containerOf(parts) };
}

/** systemd puts "_" before a name that would be one of the kernel's own (cgroup files, other controllers). */
function unescaped(part: string): string {
  return part.startsWith("_") ? part.slice(1) : part;
}

function isSlice(part: string): boolean {
  return part.endsWith(".slice");
}

const UNIT = /^[^/]+\.(?:service|scope|socket|mount|swap|automount|timer|path|target|device)$/;
const USER_MANAGER = /^user@[0-9]+\.service$/;

/** As sd_pid_get_unit(3): the first that is no slice. Below a user's manager its units begin anew. */
function unitOf(parts: readonly string[]): string | null {
  const at = parts.findIndex((part) => !isSlice(part));
  const unit = parts[at];
  if (unit === undefined || !UNIT.test(unit)) return null;
  const users = USER_MANAGER.test(unit) ? unitOf(parts.slice(at + 1)) : null;
  return users === null ? unit : `${unit}/${users}`;
}

const ID = "([0-9a-f]{64})";
type Runtime = Container["runtime"];
/** Groups whose own name says all: the systemd driver of the runtimes, and machines. */
const OWN_NAME: readonly (readonly [RegExp, Runtime])[] = [
  [new RegExp(`^docker-${ID}\\.scope$`), "docker"],
  [new RegExp(`^libpod-${ID}(?:\\.scope)?$`), "podman"],
  [new RegExp(`^cri-containerd-${ID}\\.scope$`), "containerd"],
  [new RegExp(`^crio-${ID}(?:\\.scope)?$`), "crio"],
  [/^machine-(.+)\.scope$/, "nspawn"],
  [/^systemd-nspawn@(.+)\.service$/, "nspawn"],
  [/^lxc\.payload\.(.+)$/, "lxc"],
];
/** Groups named by the id alone: the parent's name says whose. */
const BELOW: readonly (readonly [parent: RegExp, own: RegExp, Runtime])[] = [
  [/^docker$/, new RegExp(`^${ID}$`), "docker"],
  [/^pod[0-9a-f_-]{32,}$/, new RegExp(`^${ID}$`), "kubernetes"],
  [/^lxc(?:\.payload)?$/, /^(.+)$/, "lxc"],
];

/**
 * The outermost container of a path: whoever runs in it may name groups below its own as he likes. So may a user below
 * his manager, and what he calls a container stands behind that, as his units do.
 */
function containerOf(parts: readonly string[]): Container | null {
  for (let at = 0; at < parts.length; at++) {
    const container = containerAt(parts[at - 1] ?? "", parts[at] ?? "");
    if (container === null) continue;
    const manager = parts.slice(0, at).find((part) => USER_MANAGER.test(part));
    return manager === undefined ? container : { ...container, id: `${manager}/${container.id}` };
  }
  return null;
}

function containerAt(parent: string, own: string): Container | null {
  for (const [pattern, runtime] of OWN_NAME) {
    const id = pattern.exec(own)?.[1];
    if (id !== undefined) return { runtime, id: runtime === "nspawn" ? unitUnescaped(id) : id };
  }
  for (const [above, pattern, runtime] of BELOW) {
    const id = above.test(parent) ? pattern.exec(own)?.[1] : undefined;
    if (id !== undefined) return { runtime, id };
  }
  return null;
}

/** systemd writes bytes that a unit's name cannot have as `\xNN` (systemd.unit(5)). */
function unitUnescaped(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
