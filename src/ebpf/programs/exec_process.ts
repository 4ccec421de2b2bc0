import { Assembler, type Label } from "../assembler.ts";
import * as events from "../events.ts";
import { ARGS_BYTES, exec_event, PATH_BYTES } from "../events.ts";
import { FP } from "../registers.ts";
import type { ReadingEnvironment } from "./environment.ts";
import { KernelReader } from "./kernel_reader.ts";
import { lookup } from "./map_calls.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { readStart } from "./read_start.ts";
import { sendEvent } from "./send_event.ts";
import { stackFrame } from "./stack_frame.ts";

/** Directories and mounts on the way to the root, at most. */
const DEPTH = 100;
/** NAME_MAX and a zero byte. */
const NAME_BYTES = 256;
const COMM_BYTES = 16;

const FRAME = stackFrame({ scratch: 8, zero: 4, mm: 8 });

/**
 * Attached to the tracepoint sched_process_exec: from here on a process runs another program.
 *
 *     int exec_process(void *ctx) {
 *       u32 zero = 0;
 *       struct exec_event *event = bpf_map_lookup_elem(&scratch, &zero);
 *       if (!event)
 *         return 0;
 *       struct task_struct *task = bpf_get_current_task();
 *       struct mm_struct *mm = task->mm;
 *       describe(event, task);
 *       write_path(event, mm->exe_file);
 *       write_args(event, mm);
 *       send_event(event, sizeof(*event) + event->path_bytes + event->args_bytes);
 *       return 0;
 *     }
 */
export function execProcess(environment: ReadingEnvironment): Uint8Array {
  const a = new Assembler();
  const writer = new ExecWriter(a, environment);
  const end = a.label("end");
  a.store("u32", FP, FRAME.zero, 0);
  lookup(a, environment.maps.scratch, FRAME.zero).op("r6", "=", "r0").jumpIf("r6", "==", 0, end);
  a.call("get_current_task").op("r7", "=", "r0");
  writer.describe();
  writer.writePath();
  writer.writeArgs(end);
  a.op("r2", "=", "r6").op("r3", "=", "r9").op("r3", "+=", "r8").op("r3", "+=", exec_event.size);
  sendEvent(a, environment.maps);
  return a.place(end).exit(0).assemble();
}

/** The parts of the program. r6 is the event. */
class ExecWriter {
  readonly #a: Assembler;
  readonly #environment: ReadingEnvironment;
  readonly #kernel: KernelReader;
  readonly #event: PlacedStruct<keyof typeof exec_event.fields>;

  constructor(a: Assembler, environment: ReadingEnvironment) {
    this.#a = a;
    this.#environment = environment;
    this.#kernel = new KernelReader(a, FRAME.scratch);
    this.#event = new PlacedStruct(a, exec_event, "r6");
  }

  /**
   * Who the process is; the task is in r7. Leaves the executable's struct file in r8.
   *
   *     event->kind = EVENT_EXEC;
   *     event->tgid = bpf_get_current_pid_tgid() >> 32;
   *     event->time = bpf_ktime_get_boot_ns();
   *     event->cgroup = bpf_get_current_cgroup_id();
   *     event->uid = bpf_get_current_uid_gid();
   *     event->gid = bpf_get_current_uid_gid() >> 32;
   *     bpf_get_current_comm(event->comm, 16);
   *     event->start = start_of(task);
   *     event->exec_id = task->self_exec_id;
   *     event->parent = task->real_parent->tgid;
   *     event->parent_start = start_of(task->real_parent);
   *     struct file *file = mm->exe_file;
   *     event->exe_inode = file->f_inode->i_ino;
   *     event->exe_device = file->f_inode->i_sb->s_dev;
   */
  describe(): void {
    const [a, event, kernel] = [this.#a, this.#event, this.#kernel];
    const { layout } = this.#environment;
    const { task_struct, mm_struct, file, inode, super_block } = layout;
    event.set("kind", events.EVENT_EXEC);
    event.set("pad", 0);
    a.call("get_current_pid_tgid").op("r0", ">>=", 32);
    event.set("tgid", "r0");
    a.call("ktime_get_boot_ns");
    event.set("time", "r0");
    a.call("get_current_cgroup_id");
    event.set("cgroup", "r0");
    a.call("get_current_uid_gid");
    event.set("uid", "r0");
    a.op("r0", ">>=", 32);
    event.set("gid", "r0");
    a.op("r1", "=", "r6").op("r1", "+=", event.at("comm")).op("r2", "=", COMM_BYTES).call("get_current_comm");
    readStart(a, kernel, layout, "r1", "r7");
    event.set("start", "r1");
    kernel.read("r1", "r7", task_struct.self_exec_id);
    event.set("exec_id", "r1");
    kernel.read("r8", "r7", task_struct.real_parent);
    kernel.read("r1", "r8", task_struct.tgid, "u32");
    event.set("parent", "r1");
    readStart(a, kernel, layout, "r1", "r8");
    event.set("parent_start", "r1");
    kernel.read("r1", "r7", task_struct.mm);
    a.store("u64", FP, FRAME.mm, "r1");
    kernel.read("r8", "r1", mm_struct.exe_file);
    kernel.read("r9", "r8", file.f_inode);
    kernel.read("r1", "r9", inode.i_ino);
    event.set("exe_inode", "r1");
    kernel.read("r1", "r9", inode.i_sb);
    kernel.read("r1", "r1", super_block.s_dev, "u32");
    event.set("exe_device", "r1");
  }

  /**
   * From the file in r8 upwards to the root of its mount namespace, as d_path() goes. r7 is the dentry, r8 the mount, r9
   * counts steps. How much is written is kept in the event alone: of a register the verifier would follow every value
   * that it can have, along every way there is.
   *
   *     struct dentry *dentry = file->f_path.dentry;
   *     struct mount *mount = container_of(file->f_path.mnt, struct mount, mnt);
   *     event->state = dentry->d_hash.pprev ? 0 : PATH_DELETED;
   *     event->path_bytes = 0;
   *     for (step = 0; step < DEPTH; step++) {
   *       if (dentry == mount->mnt.mnt_root) {
   *         if (mount->mnt_parent == mount)
   *           goto end;
   *         dentry = mount->mnt_mountpoint;
   *         mount = mount->mnt_parent;
   *         continue;
   *       }
   *       if (event->path_bytes > PATH_BYTES - NAME_BYTES)
   *         break;
   *       char *place = event->path + event->path_bytes;
   *       long length = bpf_probe_read_kernel_str(place, NAME_BYTES, dentry->d_name.name);
   *       if (length <= 0)
   *         break;
   *       event->path_bytes += length;
   *       if (dentry->d_parent == dentry) {             // a file in no directory, as of memfd_create(2)
   *         event->state |= PATH_UNROOTED;
   *         goto end;
   *       }
   *       dentry = dentry->d_parent;
   *     }
   *     event->state |= PATH_CUT;
   *   end:
   */
  writePath(): void {
    const a = this.#a;
    const [loop, isName, cut, end] = [a.label("loop"), a.label("name"), a.label("cut"), a.label("end of the path")];
    this.#beginPath();
    a.op("r9", "=", 0).place(loop).jumpIf("r9", ">=", DEPTH, cut).op("r9", "+=", 1);
    this.#climbMount(isName, loop, end);
    a.place(isName);
    this.#takeName(cut, loop, end);
    a.place(cut);
    this.#setState(events.PATH_CUT);
    a.place(end);
  }

  #beginPath(): void {
    const [a, kernel] = [this.#a, this.#kernel];
    const { file, dentry, mount } = this.#environment.layout;
    kernel.read("r7", "r8", file["f_path.dentry"]);
    kernel.read("r8", "r8", file["f_path.mnt"]);
    a.op("r8", "-=", mount.mnt);
    this.#event.set("state", 0);
    this.#event.set("path_bytes", 0);
    kernel.read("r1", "r7", dentry["d_hash.pprev"]);
    a.when("r1", "==", 0, () => this.#event.set("state", events.PATH_DELETED));
  }

  /** At the root of a mount: goes on where it is mounted. Else to `isName`. */
  #climbMount(isName: Label, loop: Label, end: Label): void {
    const [a, kernel] = [this.#a, this.#kernel];
    const { mount, vfsmount } = this.#environment.layout;
    kernel.read("r1", "r8", mount.mnt + vfsmount.mnt_root);
    a.jumpIf("r1", "!=", "r7", isName);
    kernel.read("r7", "r8", mount.mnt_mountpoint);
    kernel.read("r1", "r8", mount.mnt_parent);
    a.jumpIf("r1", "==", "r8", end).op("r8", "=", "r1").jump(loop);
  }

  /** Writes the dentry's name, and goes on with its directory. */
  #takeName(cut: Label, loop: Label, end: Label): void {
    const [a, kernel] = [this.#a, this.#kernel];
    const { dentry } = this.#environment.layout;
    kernel.read("r3", "r7", dentry["d_name.name"]);
    this.#event.get("r2", "path_bytes");
    a.jumpIf("r2", ">", PATH_BYTES - NAME_BYTES, cut);
    a.op("r1", "=", "r6").op("r1", "+=", "r2").op("r1", "+=", exec_event.size);
    a.op("r2", "=", NAME_BYTES).call("probe_read_kernel_str").jumpIf("r0", "s<=", 0, cut);
    this.#event.get("r1", "path_bytes");
    a.op("r1", "+=", "r0");
    this.#event.set("path_bytes", "r1");
    kernel.read("r1", "r7", dentry.d_parent);
    a.when("r1", "==", "r7", () => {
      this.#setState(events.PATH_UNROOTED);
      a.jump(end);
    });
    a.op("r7", "=", "r1").jump(loop);
  }

  /**
   * Behind the path. Leaves the length of the path in r9, that of the arguments in r8.
   *
   *     u64 length = mm->arg_end - mm->arg_start;
   *     if (length > ARGS_BYTES) {
   *       length = ARGS_BYTES;
   *       event->state |= ARGS_CUT;
   *     }
   *     if (event->path_bytes > PATH_BYTES)             // never: the verifier wants to hear it
   *       goto end;
   *     char *place = event->path + event->path_bytes;
   *     if (bpf_probe_read_user(place, length, mm->arg_start) != 0) {
   *       length = 0;
   *       event->state |= ARGS_UNREAD;
   *     }
   *     event->args_bytes = length;
   */
  writeArgs(end: Label): void {
    const [a, kernel] = [this.#a, this.#kernel];
    const { mm_struct } = this.#environment.layout;
    a.load("r8", "u64", FP, FRAME.mm);
    kernel.read("r7", "r8", mm_struct.arg_start);
    kernel.read("r8", "r8", mm_struct.arg_end);
    a.op("r8", "-=", "r7").when("r8", ">", ARGS_BYTES, () => {
      a.op("r8", "=", ARGS_BYTES);
      this.#setState(events.ARGS_CUT);
    });
    this.#event.get("r9", "path_bytes");
    a.jumpIf("r9", ">", PATH_BYTES, end);
    a.op("r1", "=", "r6").op("r1", "+=", "r9").op("r1", "+=", exec_event.size);
    a.op("r2", "=", "r8").op("r3", "=", "r7").call("probe_read_user").when("r0", "!=", 0, () => {
      a.op("r8", "=", 0);
      this.#setState(events.ARGS_UNREAD);
    });
    this.#event.set("args_bytes", "r8");
  }

  /** event->state |= bit; r1 is lost. */
  #setState(bit: number): void {
    this.#event.get("r1", "state");
    this.#a.op("r1", "|=", bit);
    this.#event.set("state", "r1");
  }
}
