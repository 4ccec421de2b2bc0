import type { Assembler, Label } from "../assembler.ts";
import { BPF_ANY, BPF_NOEXIST } from "../constants.ts";
import { user_count } from "../counters.ts";
import type { KernelLayout } from "../kernel_layout.ts";
import { FP } from "../registers.ts";
import { NOT_COUNTED, socket_record } from "../socket_record.ts";
import { countOne } from "./count_one.ts";
import type { Environment } from "./environment.ts";
import { KernelReader } from "./kernel_reader.ts";
import { lookup, update } from "./map_calls.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { readStart } from "./read_start.ts";

/** What a sender needs on the stack of its program, in bytes. */
export const SENDER_FRAME = { scratch: 8, cookie: 8, record: socket_record.size, none: user_count.size } as const;

type Frame = Readonly<Record<keyof typeof SENDER_FRAME, number>>;

const ROOT = 0;
const EEXIST = 17;
const COMM_BYTES = 16;

/**
 * How each program at a socket begins: it writes down in `live` who uses the socket, unless that is there already.
 * Afterwards r6 is the context, and r9 points to the record, in `live` or on the stack.
 *
 *     u64 cookie = bpf_get_socket_cookie(ctx);
 *     struct socket_record record;
 *     identify(&record);
 *     struct socket_record *known = bpf_map_lookup_elem(&live, &cookie);
 *     if (known && is_same_sender(known, &record))
 *       return known;
 *     describe(&record);
 *     known = bpf_map_lookup_elem(&live, &cookie);
 *     if (known) {
 *       record.counted_uid = known->counted_uid;
 *       bpf_map_update_elem(&live, &cookie, &record, BPF_ANY);
 *     } else {
 *       insert(&record);
 *     }
 *     return &record;
 *
 * No pointer is asked twice whether it is null: without CAP_PERFMON kernels follow the second question the wrong way, too,
 * as a processor might that guesses, and before 6.16 refuse what would be read there.
 */
export class Sender {
  readonly #a: Assembler;
  readonly #environment: Environment;
  readonly #frame: Frame;
  readonly #kernel: KernelReader;
  readonly #record: PlacedStruct<keyof typeof socket_record.fields>;
  readonly #known: PlacedStruct<keyof typeof socket_record.fields>;

  constructor(a: Assembler, environment: Environment, frame: Frame) {
    this.#a = a;
    this.#environment = environment;
    this.#frame = frame;
    this.#kernel = new KernelReader(a, frame.scratch);
    this.#record = new PlacedStruct(a, socket_record, FP, frame.record);
    this.#known = new PlacedStruct(a, socket_record, "r0");
  }

  write(): void {
    const a = this.#a;
    const { live } = this.#environment.maps;
    const { cookie, record } = this.#frame;
    const [isNew, isWritten, done] = [a.label("new"), a.label("written"), a.label("done")];

    a.op("r6", "=", "r1").call("get_socket_cookie").store("u64", FP, cookie, "r0");
    this.#identify();
    lookup(a, live, cookie).when("r0", "!=", 0, () => this.#jumpIfSame(done));
    this.#describe();
    lookup(a, live, cookie).jumpIf("r0", "==", 0, isNew);
    this.#known.get("r1", "counted_uid");
    this.#record.set("counted_uid", "r1");
    a.stackAddress("r3", record);
    update(a, live, cookie, BPF_ANY).jump(isWritten).place(isNew);
    this.#insert();
    a.place(isWritten).stackAddress("r9", record).place(done);
  }

  /**
   * What tells one sender from another. Leaves the task in r7, where it may be read.
   *
   *     record->tgid = bpf_get_current_pid_tgid() >> 32;
   *     task = bpf_get_current_task();
   *     record->start = start_of(task);
   *     record->exec_id = task->self_exec_id;
   *     record->cgroup = bpf_get_current_cgroup_id();
   */
  #identify(): void {
    const [a, record] = [this.#a, this.#record];
    const { layout } = this.#environment;
    a.call("get_current_pid_tgid").op("r0", ">>=", 32);
    record.set("tgid", "r0");
    if (layout === null) this.#leaveOut("start", "exec_id");
    else this.#readTask(layout);
    a.call("get_current_cgroup_id");
    record.set("cgroup", "r0");
  }

  #readTask(layout: KernelLayout): void {
    const [a, kernel, record] = [this.#a, this.#kernel, this.#record];
    a.call("get_current_task").op("r7", "=", "r0");
    readStart(a, kernel, layout, "r1", "r7");
    record.set("start", "r1");
    kernel.read("r1", "r7", layout.task_struct.self_exec_id);
    record.set("exec_id", "r1");
  }

  #leaveOut(...fields: readonly (keyof typeof socket_record.fields)[]): void {
    for (const field of fields) this.#record.set(field, 0);
  }

  /** if (known->FIELD == record.FIELD for each of the four) goto same; with what is known in r0, and then in r9. */
  #jumpIfSame(same: Label): void {
    const other = this.#a.label("other");
    this.#a.op("r9", "=", "r0");
    for (const field of ["tgid", "start", "exec_id", "cgroup"] as const) {
      this.#known.get("r1", field);
      this.#record.get("r2", field);
      this.#a.jumpIf("r1", "!=", "r2", other);
    }
    this.#a.jump(same).place(other);
  }

  /**
   * The rest of the record; the task is in r7.
   *
   *     record->cookie = cookie;
   *     record->netns = bpf_get_netns_cookie(ctx);
   *     record->time = bpf_ktime_get_boot_ns();
   *     record->parent = task->real_parent->tgid;
   *     struct inode *inode = task->mm->exe_file->f_inode;
   *     record->exe_inode = inode->i_ino;
   *     record->exe_device = inode->i_sb->s_dev;
   *     record->uid = bpf_get_current_uid_gid();
   *     record->gid = bpf_get_current_uid_gid() >> 32;
   *     bpf_get_current_comm(record->comm, 16);
   */
  #describe(): void {
    const [a, record] = [this.#a, this.#record];
    const { layout } = this.#environment;
    a.load("r1", "u64", FP, this.#frame.cookie);
    record.set("cookie", "r1");
    a.op("r1", "=", "r6").call("get_netns_cookie");
    record.set("netns", "r0");
    a.call("ktime_get_boot_ns");
    record.set("time", "r0");
    if (layout === null) this.#leaveOut("parent", "exe_inode", "exe_device");
    else this.#readExecutable(layout);
    a.call("get_current_uid_gid");
    record.set("uid", "r0");
    a.op("r0", ">>=", 32);
    record.set("gid", "r0");
    this.#writeComm();
  }

  /** The name is lent only to those who may read the kernel's memory (CAP_PERFMON). */
  #writeComm(): void {
    const a = this.#a;
    const at = this.#record.at("comm");
    if (this.#environment.layout === null) a.store("u64", FP, at, 0).store("u64", FP, at + COMM_BYTES / 2, 0);
    else a.stackAddress("r1", at).op("r2", "=", COMM_BYTES).call("get_current_comm");
  }

  #readExecutable({ task_struct, mm_struct, file, inode, super_block }: KernelLayout): void {
    const [kernel, record] = [this.#kernel, this.#record];
    kernel.read("r1", "r7", task_struct.real_parent);
    kernel.read("r1", "r1", task_struct.tgid, "u32");
    record.set("parent", "r1");
    kernel.read("r1", "r7", task_struct.mm);
    kernel.read("r1", "r1", mm_struct.exe_file);
    kernel.read("r7", "r1", file.f_inode);
    kernel.read("r1", "r7", inode.i_ino);
    record.set("exe_inode", "r1");
    kernel.read("r1", "r7", inode.i_sb);
    kernel.read("r1", "r1", super_block.s_dev, "u32");
    record.set("exe_device", "r1");
  }

  /**
   * A socket that is new to `live`; a user's flood of them leaves room for the others.
   *
   *     struct user_count *user = user_of(record->uid);      // r7
   *     if (!user) {
   *       record->counted_uid = NOT_COUNTED;
   *       long error = bpf_map_update_elem(&live, &cookie, record, BPF_NOEXIST);
   *       if (error != 0 && error != -EEXIST)                // -EEXIST: another thread was quicker
   *         counters.sockets_refused++;
   *       return;
   *     }
   *     record->counted_uid = record->uid;
   *     if (record->uid == ROOT || user->live < MOST_OF_USER) {
   *       long error = bpf_map_update_elem(&live, &cookie, record, BPF_NOEXIST);
   *       if (error == 0)
   *         user->live++;
   *       if (error == 0 || error == -EEXIST)
   *         return;
   *     }
   *     counters.sockets_refused++;
   *     user->refused++;
   */
  #insert(): void {
    const [a, record] = [this.#a, this.#record];
    const { maps, mostOfUser } = this.#environment;
    const [nobody, insert, refused, end] = [a.label("nobody"), a.label("insert"), a.label("refused"), a.label("end")];
    this.#findUser();
    a.jumpIf("r7", "==", 0, nobody);
    record.get("r1", "uid");
    record.set("counted_uid", "r1");
    a.jumpIf("r1", "==", ROOT, insert);
    a.load("r1", "u64", "r7", user_count.fields.live.offset).jumpIf("r1", "s>=", mostOfUser, refused);
    a.place(insert);
    this.#putNew();
    a.jumpIf("r0", "==", -EEXIST, end).jumpIf("r0", "!=", 0, refused);
    this.#countForUser("live").jump(end);
    a.place(refused);
    countOne(a, maps.counters, "sockets_refused");
    this.#countForUser("refused").jump(end);

    a.place(nobody);
    record.set("counted_uid", NOT_COUNTED);
    this.#putNew();
    a.jumpIf("r0", "==", -EEXIST, end).jumpIf("r0", "==", 0, end);
    countOne(a, maps.counters, "sockets_refused");
    a.place(end);
  }

  /** r0 = bpf_map_update_elem(&live, &cookie, record, BPF_NOEXIST); */
  #putNew(): void {
    this.#a.stackAddress("r3", this.#frame.record);
    update(this.#a, this.#environment.maps.live, this.#frame.cookie, BPF_NOEXIST);
  }

  /**
   *     struct user_count *user = bpf_map_lookup_elem(&users, &record.uid);
   *     if (!user) {
   *       struct user_count none = {};
   *       bpf_map_update_elem(&users, &record.uid, &none, BPF_NOEXIST);
   *       user = bpf_map_lookup_elem(&users, &record.uid);
   *     }
   */
  #findUser(): void {
    const { users } = this.#environment.maps;
    const { none } = this.#frame;
    const uid = this.#record.at("uid");
    const a = this.#a;
    lookup(a, users, uid).op("r7", "=", "r0");
    a.when("r7", "==", 0, () => {
      a.store("u64", FP, none, 0).store("u64", FP, none + 8, 0).stackAddress("r3", none);
      update(a, users, uid, BPF_NOEXIST);
      lookup(a, users, uid).op("r7", "=", "r0");
    });
  }

  /** user->field++; */
  #countForUser(field: keyof typeof user_count.fields): Assembler {
    return this.#a.op("r1", "=", 1).addAtomically("u64", "r7", user_count.fields[field].offset, "r1");
  }
}
