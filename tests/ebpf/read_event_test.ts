import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import * as events from "../../src/ebpf/events.ts";
import { exec_event, exit_event, fork_event, released_event } from "../../src/ebpf/events.ts";
import type { ExecEvent } from "../../src/ebpf/monitor_event.ts";
import { readEvent } from "../../src/ebpf/read_event.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { forRandom } from "../support/random.ts";

/** An exec event by hand. */
function execBytes(path: string, args: string, state = 0): Uint8Array {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const bytes = new Uint8Array(exec_event.size + encode(path).length + encode(args).length);
  const view = viewOf(bytes);
  exec_event.fields.kind.set(view, 0, events.EVENT_EXEC);
  exec_event.fields.path_bytes.set(view, 0, encode(path).length);
  exec_event.fields.args_bytes.set(view, 0, encode(args).length);
  exec_event.fields.state.set(view, 0, state);
  bytes.set(encode(path), exec_event.size);
  bytes.set(encode(args), exec_event.size + encode(path).length);
  return bytes;
}

function exec(path: string, args: string, state = 0): ExecEvent {
  const bytes = execBytes(path, args, state);
  const event = readEvent(viewOf(bytes), 0, bytes.length);
  if (event.kind !== "exec") throw new Error("no exec");
  return event;
}

Deno.test("a path's components come from the file upwards", () => {
  assertEquals(exec("curl\0bin\0usr\0", "").link, "/usr/bin/curl");
  assertEquals(exec("curl\0", "").link, "/curl");
  assertEquals(exec("curl\0bin\0", "", events.PATH_DELETED).link, "/bin/curl (deleted)");
  assertEquals(exec("memfd:x\0", "", events.PATH_UNROOTED).link, "/memfd:x (deleted)");
  assertEquals([exec("curl\0bin\0", "", events.PATH_CUT).link, exec("", "").link], [null, null]);
});

Deno.test("arguments end with a zero byte each, but for one that was cut", () => {
  assertEquals(exec("a\0", "curl\0-s\0\0x\0").args, ["curl", "-s", "", "x"]);
  assertEquals(exec("a\0", "curl\0-s").args, ["curl", "-s"]);
  assertEquals([exec("a\0", "").args, exec("a\0", "\0").args], [[], [""]]);
  const complete = [0, events.ARGS_CUT, events.ARGS_UNREAD].map((state) => exec("a\0", "b\0", state).argsComplete);
  assertEquals(complete, [true, false, false]);
});

Deno.test("every event that ends early is refused, and so is an unknown kind", () => {
  const whole = [
    execBytes("curl\0bin\0", "curl\0"),
    ...[[fork_event, 2], [exit_event, 3], [released_event, 4]].map(([struct, kind]) => {
      const bytes = new Uint8Array((struct as { size: number }).size);
      u32host.write(viewOf(bytes), 0, Number(kind));
      return bytes;
    }),
  ];
  for (const bytes of whole) {
    readEvent(viewOf(bytes), 0, bytes.length);
    for (let length = 0; length < bytes.length; length++) {
      assertThrows(() => readEvent(viewOf(bytes), 0, length), WireError, "Cannot read event");
    }
  }
  assertThrows(() => readEvent(viewOf(Uint8Array.of(9, 0, 0, 0)), 0, 4), WireError, "kind 9");
});

Deno.test("lengths that lie are refused", () => {
  const bytes = execBytes("curl\0", "x\0");
  exec_event.fields.path_bytes.set(viewOf(bytes), 0, 0xffff_fff0);
  assertThrows(() => readEvent(viewOf(bytes), 0, bytes.length), WireError, "there are 111");
});

Deno.test("any bytes are an event or a WireError", () => {
  forRandom(3000, (random) => {
    const bytes = random.bytes(random.between(0, 200));
    if (bytes.length >= 4) u32host.write(viewOf(bytes), 0, random.between(0, 5));
    if (bytes.length >= exec_event.size) {
      exec_event.fields.path_bytes.set(viewOf(bytes), 0, random.between(0, 60));
      exec_event.fields.args_bytes.set(viewOf(bytes), 0, random.between(0, 60));
    }
    try {
      readEvent(viewOf(bytes), 0, bytes.length);
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
  });
});
