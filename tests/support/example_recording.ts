import { formatConversation, parseConversation, type Turn } from "./conversation.ts";

/** What a kernel said when it was asked for an example's socket. */
export interface ExampleRecording {
  /** Index of the device by which the packet leaves. */
  readonly device: number;
  /** Programs' letters by the inodes of their sockets. */
  readonly letters: ReadonlyMap<number, string>;
  /** Which VRF a device is a part of (0: none), of those that were asked about. */
  readonly vrfs: ReadonlyMap<number, number>;
  /** Files of /proc/net that were read, by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly turns: readonly Turn[];
}

/** A recording as text: what stands behind a "#" is skipped, then one thing a line. */
export function formatRecording({ device, letters, vrfs, files, turns }: ExampleRecording): string {
  const lines = [
    `device ${device}`,
    ...Array.from(letters, ([inode, letter]) => `socket ${inode} ${letter}`),
    ...Array.from(vrfs, ([part, vrf]) => `vrf ${part} ${vrf}`),
    ...Array.from(files, ([name, text]) => `file ${name} ${JSON.stringify(text)}`),
  ];
  return lines.map((line) => `${line}\n`).join("") + formatConversation(turns);
}

export function parseRecording(text: string): ExampleRecording {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const rest = (word: string): string[][] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => {
      const [, first = "", ...others] = line.split(" ");
      return [first, others.join(" ")];
    });
  const numbers = (word: string): [number, string][] => rest(word).map(([a, b = ""]) => [Number(a), b]);
  return {
    device: numbers("device")[0]?.[0] ?? 0,
    letters: new Map(numbers("socket")),
    vrfs: new Map(numbers("vrf").map(([part, vrf]) => [part, Number(vrf)])),
    files: new Map(rest("file").map(([name = "", content = ""]) => [name, String(JSON.parse(content))])),
    turns: parseConversation(lines.filter((line) => /^(sent|received) /.test(line)).join("\n")),
  };
}
