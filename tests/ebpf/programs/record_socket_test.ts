import { assertEquals } from "@std/assert";
import { asGid, asPid, asUid } from "../../../src/core/identifiers.ts";
import { user_count } from "../../../src/ebpf/counters.ts";
import type { Environment } from "../../../src/ebpf/programs/environment.ts";
import { recordSocket } from "../../../src/ebpf/programs/record_socket.ts";
import { NOT_COUNTED, socket_record } from "../../../src/ebpf/socket_record.ts";
import { u64number } from "../../../src/ebpf/u64.ts";
import { FakeKernel } from "../fake_kernel.ts";
import { Machine } from "../machine.ts";
import { cookieKey, process, recordAt } from "./little_world.ts";

const KEY = cookieKey(2, 1);

/** A kernel in which a program of user 1000 runs. */
function kernel(): FakeKernel {
  const fake = new FakeKernel();
  fake.current.task = process(fake);
  return fake;
}

function call(fake: FakeKernel, environment: Environment = fake.environment): void {
  assertEquals(new Machine(fake).run(recordSocket(environment), fake.allocate(8, "program")), 1n);
}

/** Calls for so many sockets that are all new. */
function callForNew(fake: FakeKernel, count: number): void {
  for (let index = 0; index < count; index++) {
    fake.cookie++;
    call(fake);
  }
}

const userOf = (fake: FakeKernel, uid: number): { live: number; refused: number } | null => {
  const view = fake.entry("users", cookieKey(uid, 0).slice(0, 8));
  return view === null ? null : user_count.read(view, 0);
};

const counted = (fake: FakeKernel): number | undefined => {
  const view = fake.entry("live", cookieKey(Number(fake.cookie & 0xffff_ffffn), 1));
  return view === null ? undefined : socket_record.fields.counted_uid.get(view, 0);
};

Deno.test("a socket's record says who uses it", () => {
  const fake = kernel();
  call(fake);
  assertEquals(recordAt(fake, "live", KEY), {
    cookie: { low: 2, high: 1 },
    netns: { low: 3, high: 0 },
    pid: asPid(100),
    start: 700,
    execId: 5,
    parent: asPid(42),
    userId: asUid(1000),
    groupId: asGid(1001),
    cgroup: 44,
    executable: { device: 0xfe00001, inode: { low: 7, high: 1 } },
    time: 5_000_000_000,
    comm: "curl",
  });
  assertEquals(userOf(fake, 1000), { live: 1, refused: 0 });
});

Deno.test("the same sender is written down once", () => {
  const fake = kernel();
  call(fake);
  fake.current.time += 1n;
  call(fake);
  assertEquals(recordAt(fake, "live", KEY)?.time, 5_000_000_000);
  assertEquals(userOf(fake, 1000), { live: 1, refused: 0 });
});

Deno.test("another sender takes the socket's place: another process, start, program or cgroup", () => {
  const others: readonly (readonly [seen: string, become: (fake: FakeKernel) => void])[] = [
    ["101 700 5 44", (fake) => fake.current.tgid = 101],
    ["100 701 5 44", (fake) => fake.current.task = process(fake, { start: 701 })],
    ["100 700 6 44", (fake) => fake.current.task = process(fake, { execId: 6 })],
    ["100 700 5 45", (fake) => fake.current.cgroup = 45n],
  ];
  for (const [seen, become] of others) {
    const fake = kernel();
    call(fake);
    fake.current.time += 1n;
    fake.current.uid = 0;
    become(fake);
    call(fake);
    const record = recordAt(fake, "live", KEY);
    assertEquals(`${record?.pid} ${record?.start} ${record?.execId} ${record?.cgroup}`, seen);
    assertEquals([record?.time, record?.userId], [5_000_000_001, asUid(0)]);
    // It goes on being counted under whoever made it.
    assertEquals([counted(fake), userOf(fake, 1000)?.live, userOf(fake, 0)], [1000, 1, null]);
  }
});

Deno.test("a kernel thread has no executable, and no user space: that is 0", () => {
  const fake = kernel();
  fake.current.task = fake.object("task_struct", {});
  call(fake);
  const record = recordAt(fake, "live", KEY);
  assertEquals([record?.start, record?.parent, record?.executable], [
    0,
    asPid(0),
    { device: 0, inode: { low: 0, high: 0 } },
  ]);
});

Deno.test("one user's flood leaves room for the others, and is counted", () => {
  const fake = kernel(); // of one user it takes 3
  callForNew(fake, 5);
  assertEquals([fake.keysOf("live").length, userOf(fake, 1000)], [3, { live: 3, refused: 2 }]);
  fake.current.uid = 1001;
  callForNew(fake, 1);
  assertEquals([fake.keysOf("live").length, userOf(fake, 1001)], [4, { live: 1, refused: 0 }]);
  fake.current.uid = 0;
  callForNew(fake, 5);
  assertEquals([fake.keysOf("live").length, userOf(fake, 0)], [9, { live: 5, refused: 0 }]);
  assertEquals(u64number.read(fake.entry("counters", "00000000") ?? new DataView(new ArrayBuffer(16)), 8), 2);
});

Deno.test("a socket that is in the map stays recorded for a user who has no room left", () => {
  const fake = kernel();
  call(fake);
  const cookie = fake.cookie;
  callForNew(fake, 5);
  fake.cookie = cookie;
  fake.current.tgid = 102;
  call(fake);
  assertEquals(recordAt(fake, "live", KEY)?.pid, asPid(102));
});

Deno.test("a full map is counted, for its user too", () => {
  const fake = kernel();
  fake.limit("live", 2);
  callForNew(fake, 3);
  assertEquals([fake.keysOf("live").length, userOf(fake, 1000)], [2, { live: 2, refused: 1 }]);
  assertEquals(u64number.read(fake.entry("counters", "00000000") ?? new DataView(new ArrayBuffer(16)), 8), 1);
});

Deno.test("a user whom there is no room to count is recorded all the same", () => {
  const fake = kernel();
  fake.limit("users", 0);
  callForNew(fake, 4);
  assertEquals([fake.keysOf("live").length, counted(fake)], [4, NOT_COUNTED >>> 0]);
});

Deno.test("without the kernel's memory a record says what helpers tell, and 0 for the rest", () => {
  const fake = new FakeKernel();
  const basic = fake.forbidReading();
  call(fake, basic);
  assertEquals(recordAt(fake, "live", KEY), {
    cookie: { low: 2, high: 1 },
    netns: { low: 3, high: 0 },
    pid: asPid(100),
    start: 0,
    execId: 0,
    parent: asPid(0),
    userId: asUid(1000),
    groupId: asGid(1001),
    cgroup: 44,
    executable: { device: 0, inode: { low: 0, high: 0 } },
    time: 5_000_000_000,
    comm: "",
  });
  assertEquals(userOf(fake, 1000), { live: 1, refused: 0 });
});

Deno.test("without the kernel's memory another process or cgroup is another sender", () => {
  const fake = new FakeKernel();
  const basic = fake.forbidReading();
  const seen = [[100, 44], [100, 44], [101, 44], [101, 45]].map(([tgid = 0, cgroup = 0]) => {
    fake.current.tgid = tgid;
    fake.current.cgroup = BigInt(cgroup);
    fake.current.time += 1n;
    call(fake, basic);
    const record = recordAt(fake, "live", KEY);
    return `${record?.pid} ${record?.cgroup} ${record?.time}`;
  });
  assertEquals(seen, ["100 44 5000000001", "100 44 5000000001", "101 44 5000000003", "101 45 5000000004"]);
});
