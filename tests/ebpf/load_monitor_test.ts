import { assert, assertEquals, assertThrows } from "@std/assert";
import { link_create, map_create, prog_load } from "../../src/ebpf/bpf_attr.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { BtfError } from "../../src/ebpf/btf_error.ts";
import { loadMonitor } from "../../src/ebpf/load_monitor.ts";
import { DEFAULT_SIZES } from "../../src/ebpf/maps.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { btfBytes, type TypeSpec, withoutTypes } from "./btf_bytes.ts";
import { FakeBpf } from "./fake_bpf.ts";
import { littleKernel } from "./little_kernel.ts";
import { TRACING_TARGETS } from "./tracing_targets.ts";

const CGROUP = 4;
const FIRST = 10;
/** 8 maps, 13 programs, 13 links. */
const CALLS = 34;
const EPERM = 1;

const btf = (types: readonly TypeSpec[] = [...littleKernel(), ...TRACING_TARGETS]): Uint8Array => btfBytes(types);

/** A kernel that gives out descriptors from 10 on, and refuses the call with this number. */
function kernel(refused = Infinity): FakeBpf {
  const fake: FakeBpf = new FakeBpf(() => fake.calls.length - 1 >= refused ? -EPERM : FIRST + fake.calls.length - 1);
  return fake;
}

Deno.test("loadMonitor makes the maps, then attaches processes before sockets, and release before record", () => {
  const fake = kernel();
  const { descriptors } = loadMonitor(fake, { btf: btf(), cgroup: CGROUP });
  assertEquals(fake.calls.length, CALLS);
  const names = fake.calls.flatMap(({ command, attr }) => {
    if (command === 0) return [`map ${map_create.fields.map_name.get(attr, 0)}`];
    if (command === 5) return [prog_load.fields.prog_name.get(attr, 0)];
    return [];
  });
  assertEquals(names, [
    ...["live", "gone", "flows", "watched", "users", "counters", "scratch", "events"].map((name) => `map ${name}`),
    ...["exec", "fork", "exit"],
    ...["sock_release", "sock_create", "connect4", "connect6", "sendmsg4", "sendmsg6", "post_bind4", "post_bind6"],
    ...["sock_ops", "sockets"],
  ]);
  assertEquals([descriptors.maps.live, descriptors.maps.events, descriptors.sizes], [10, 17, DEFAULT_SIZES]);
  assertEquals(descriptors.iterator, FIRST + CALLS - 1);
});

Deno.test("each program is loaded for what it attaches to, and its link goes there", () => {
  const fake = kernel();
  loadMonitor(fake, { btf: btf(), cgroup: CGROUP });
  const loads = fake.calls.filter(({ command }) => command === 5).map(({ attr }) => prog_load.read(attr, 0));
  const first = littleKernel().length + 1;
  const tracing = loads.filter(({ prog_type }) => prog_type === 26).map(({ attach_btf_id }) => attach_btf_id);
  assertEquals(tracing, [first, first + 1, first + 2, first + 3]);
  assert(loads.filter(({ prog_type }) => prog_type !== 26).every(({ attach_btf_id }) => attach_btf_id === 0));
  const links = fake.calls.filter(({ command }) => command === 28).map(({ attr }) => link_create.read(attr, 0));
  assertEquals(links.map(({ target_fd }) => target_fd), [...Array(9).fill(CGROUP), 0]);
  assertEquals(links.map(({ attach_type }) => attach_type), [34, 2, 10, 11, 14, 15, 12, 13, 3, 28]);
});

Deno.test("sizes are those that are asked for", () => {
  const fake = kernel();
  const sizes = { live: 64, closed: 32, ring: 4096 };
  assertEquals(loadMonitor(fake, { btf: btf(), cgroup: CGROUP, sizes }).descriptors.sizes, sizes);
  const entries = fake.calls.slice(0, 8).map(({ attr }) => map_create.fields.max_entries.get(attr, 0));
  assertEquals([entries[0], entries[1], entries[2], entries[7]], [64, 32, 32, 4096]);
});

Deno.test("disposing closes maps and links, once; programs are closed as soon as their links hold them", () => {
  const fake = kernel();
  const loaded = loadMonitor(fake, { btf: btf(), cgroup: CGROUP });
  const programs = fake.calls.flatMap(({ command }, index) => command === 5 ? [FIRST + index] : []);
  assertEquals(fake.closed, programs);
  loaded[Symbol.dispose]();
  loaded[Symbol.dispose]();
  const all = Array.from({ length: CALLS }, (_, index) => FIRST + index);
  assertEquals([...fake.closed].sort((a, b) => a - b), all);
  // Nothing is recorded any more before the maps go.
  assertEquals(fake.closed.slice(-8), all.slice(0, 8).reverse());
});

Deno.test("whatever is refused, nothing is left open, and the reason is told", () => {
  for (let refused = 0; refused < CALLS; refused++) {
    const fake = kernel(refused);
    fake.missing = ["CAP_BPF"];
    const error = assertThrows(() => loadMonitor(fake, { btf: btf(), cgroup: CGROUP }), BpfError);
    assert(error.message.endsWith("Operation not permitted (errno 1), for want of CAP_BPF"), error.message);
    const opened = Array.from({ length: refused }, (_, index) => FIRST + index);
    assertEquals([...fake.closed].sort((a, b) => a - b), opened, `call ${refused}`);
  }
});

Deno.test("a blob that is no BTF, or lacks something, is refused before anything is made", () => {
  const refuse = (bytes: Uint8Array): string => {
    const fake = kernel();
    const error = assertThrows(() => loadMonitor(fake, { btf: bytes, cgroup: CGROUP }));
    assertEquals(fake.calls, []);
    return `${error}`;
  };
  assertEquals(refuse(new Uint8Array(0)), "WireError: Cannot read btf_header: needs 24 bytes at 0, there are 0");
  assertEquals(
    refuse(btf(littleKernel({ without: "sock.sk_protocol" }))),
    "BtfError: Cannot find sock.sk_protocol in the kernel's BTF: there is no such field",
  );
});

Deno.test("a blob that is cut anywhere is refused, and nothing is left open", () => {
  const whole = btf();
  const refuse = (bytes: Uint8Array): void => {
    const fake = kernel();
    const error = assertThrows(() => loadMonitor(fake, { btf: bytes, cgroup: CGROUP }), Error);
    assert(error instanceof WireError || error instanceof BtfError, `${error}`);
    assertEquals(fake.closed.length, fake.calls.length);
  };
  for (let length = 0; length < whole.length; length++) refuse(whole.subarray(0, length));
  const types = u32host.read(viewOf(whole), 12);
  for (let length = 0; length < types; length++) refuse(withoutTypes(whole, length));
});

Deno.test("a blob with types of a kind that nobody knows is refused before anything is made", () => {
  const fake = kernel();
  const types = [{ kind: 20, words: [] }, ...littleKernel(), ...TRACING_TARGETS];
  assertThrows(
    () => loadMonitor(fake, { btf: btf(types), cgroup: CGROUP }),
    WireError,
    "type 1 is of the unknown kind 20",
  );
  assertEquals(fake.calls, []);
});

Deno.test("a kernel without a tracepoint or iterator is refused, with nothing left open", () => {
  for (const missing of TRACING_TARGETS) {
    const fake = kernel();
    const types = [...littleKernel(), ...TRACING_TARGETS.filter((type) => type !== missing)];
    const error = assertThrows(() => loadMonitor(fake, { btf: btf(types), cgroup: CGROUP }), BtfError);
    assertEquals(error.what, missing.name ?? "");
    assertEquals(fake.closed.length, fake.calls.length);
  }
});

Deno.test("without BTF nothing but what is at sockets is loaded, and there is no list of them", () => {
  const fake = kernel();
  const { descriptors } = loadMonitor(fake, { btf: null, cgroup: CGROUP });
  const loads = fake.calls.filter(({ command }) => command === 5).map(({ attr }) => prog_load.read(attr, 0));
  assertEquals(loads.map(({ prog_name }) => prog_name), [
    ...["sock_release", "sock_create", "connect4", "connect6", "sendmsg4", "sendmsg6", "post_bind4", "post_bind6"],
    "sock_ops",
  ]);
  const links = fake.calls.filter(({ command }) => command === 28).map(({ attr }) => link_create.read(attr, 0));
  assertEquals(links.map(({ target_fd }) => target_fd), Array(9).fill(CGROUP));
  assertEquals(descriptors.iterator, null);
});
