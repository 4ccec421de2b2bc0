/** Seconds in each unit of a time ago. */
const UNITS: ReadonlyMap<string, number> = new Map([["s", 1], ["m", 60], ["h", 3600], ["d", 86_400], ["w", 604_800]]);

const AGO = /^(?:[0-9]{1,9}[smhdw])+$/;
const LOCAL = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?$/;
const RFC_3339 = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9:.]+)([Zz]|[+-][0-9]{2}:[0-9]{2})$/;

/**
 * A moment as people write it, in milliseconds since 1970: so long ago (`90s`, `2h`, `1d12h`), a day or a time of this
 * host's zone (`2026-11-01`, `2026-11-01 18:30`), or RFC 3339. `now` is such a number, too. Null for anything else.
 */
export function parseMoment(text: string, now: number): number | null {
  if (AGO.test(text)) return now - secondsOf(text) * 1000;
  return parseLocal(text) ?? parseRfc3339(text);
}

function secondsOf(text: string): number {
  const parts = [...text.matchAll(/([0-9]+)([smhdw])/g)];
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (UNITS.get(unit) ?? 0), 0);
}

/** Null also for a day or an hour that there is not: a Date would take the next one instead. */
function parseLocal(text: string): number | null {
  const numbers = LOCAL.exec(text)?.slice(1).map((part = "0") => Number(part));
  if (numbers === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const date = new Date(year, month - 1, day, hour, minute, second);
  const isThatDay = date.getMonth() === month - 1 && date.getDate() === day;
  return isThatDay && hour < 24 && minute < 60 && second < 60 ? date.getTime() : null;
}

function parseRfc3339(text: string): number | null {
  const [, day = "", time = "", zone = ""] = RFC_3339.exec(text) ?? [];
  if (parseLocal(day) === null) return null;
  const moment = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(moment) ? null : moment;
}
