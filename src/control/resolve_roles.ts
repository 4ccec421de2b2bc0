import type { Gid, Uid } from "../core/identifiers.ts";
import { asGid, asUid } from "../core/identifiers.ts";
import type { ControlSetting } from "../rules/configuration.ts";
import type { Parsed, Problem } from "../rules/parsed.ts";
import type { RoleHolders, RoleMap } from "./role.ts";

/** The host's users and groups. */
export interface Names {
  readonly userId: (name: string) => Uid | null;
  readonly groupId: (name: string) => Gid | null;
}

export interface ControlRights {
  /** The group that the socket belongs to; 0 where none is named. */
  readonly group: Gid;
  readonly roles: RoleMap;
}

/** The setting's names as numbers. Members of the socket's group may read. */
export function resolveRoles(setting: ControlSetting, names: Names): Parsed<ControlRights> {
  const problems: Problem[] = [];
  const holders = (key: string, words: readonly string[]): RoleHolders => {
    const found = words.map((word, at) => ({ word, id: resolve(word, names), path: `$.Control.${key}[${at}]` }));
    for (const { word, id, path } of found) if (id === null) problems.push(unknown(path, word));
    const ids = (group: boolean): number[] =>
      found.flatMap(({ word, id }) => id !== null && isGroup(word) === group ? [id] : []);
    return { users: ids(false).map(asUid), groups: ids(true).map(asGid) };
  };
  const group = setting.group === null ? 0 : resolve(`%${setting.group}`, names);
  if (group === null) problems.push(unknown("$.Control.Group", `%${setting.group}`));
  const read = holders("Read", setting.read);
  const [answer, admin] = [holders("Answer", setting.answer), holders("Admin", setting.admin)];
  if (problems.length > 0 || group === null) return { ok: false, problems };
  const members = setting.group === null ? [] : [asGid(group)];
  const roles = { read: { ...read, groups: [...read.groups, ...members] }, answer, admin };
  return { ok: true, value: { group: asGid(group), roles } };
}

function resolve(word: string, { userId, groupId }: Names): number | null {
  const name = isGroup(word) ? word.slice(1) : word;
  if (/^\d{1,10}$/.test(name)) return Number(name) < 0xffff_ffff ? Number(name) : null;
  return isGroup(word) ? groupId(name) : userId(name);
}

function isGroup(word: string): boolean {
  return word.startsWith("%");
}

function unknown(path: string, word: string): Problem {
  const kind = isGroup(word) ? "group" : "user";
  return { path, reason: `there is no ${kind} ${JSON.stringify(word.replace(/^%/, ""))} on this host` };
}
