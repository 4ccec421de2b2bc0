import { SystemError } from "../core/system_error.ts";
import type { Libc } from "../ffi/libc.ts";
import { sendWithinHost } from "../ffi/send_within_host.ts";
import { afterwards } from "./afterwards.ts";
import { SelfTest, type SelfTestResult } from "./self_test.ts";

export interface SelfTestSetting {
  readonly libc: Libc;
  readonly token: Uint8Array;
  /** Packets by the loopback device do not get to the queue. */
  readonly skipLoopback: boolean;
  /** How many packets a full queue has dropped so far. */
  readonly dropped: () => number;
  readonly onResult: (result: SelfTestResult) => void;
}

/** The self-test by real packets. */
export function startSelfTest({ libc, token, skipLoopback, dropped, onResult }: SelfTestSetting): SelfTest {
  return new SelfTest({
    token,
    families: [4, 6],
    send: (family, content) => sendByAny(libc, family, interfacesOf(family, skipLoopback), content),
    dropped,
    later: afterwards,
    onResult,
  });
}

/** Null if one of the interfaces took it, else why the last did not. */
function sendByAny(libc: Libc, family: 4 | 6, interfaces: readonly string[], content: Uint8Array): string | null {
  let why: string | null = `no network interface is up that could be tried, with IPv${family}`;
  for (const name of interfaces) {
    why = problemOf(() => sendWithinHost(libc, family, name, content));
    if (why === null) break;
  }
  return why;
}

function problemOf(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof SystemError) return error.message;
    throw error;
  }
}

/** Those by which programs reach others come first. */
function interfacesOf(family: 4 | 6, skipLoopback: boolean): string[] {
  const all = Deno.networkInterfaces().filter((each) => each.family === `IPv${family}`).map(({ name }) => name);
  const others = [...new Set(all)].filter((name) => name !== "lo");
  return skipLoopback || !all.includes("lo") ? others : [...others, "lo"];
}
