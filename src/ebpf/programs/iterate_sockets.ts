import { Assembler } from "../assembler.ts";
import { FP } from "../registers.ts";
import { socket_holder } from "../socket_holder.ts";
import type { ReadingEnvironment } from "./environment.ts";
import { KernelReader } from "./kernel_reader.ts";
import { PlacedStruct } from "./placed_struct.ts";
import { readStart } from "./read_start.ts";
import { stackFrame } from "./stack_frame.ts";

const AF_INET = 2;
const AF_INET6 = 10;
const S_IFMT = 0o170000;
const S_IFSOCK = 0o140000;

/**
 * Called for every open file of every process, when user space reads the iterator: the sockets of IPv4 and IPv6 among
 * them are written out. It goes by the file's inode and private data, as kernels before 5.11 have no other way.
 *
 *     int iterate_sockets(struct bpf_iter__task_file *ctx) {
 *       struct task_struct *task = ctx->task;
 *       struct file *file = ctx->file;
 *       if (!task || !file || (file->f_inode->i_mode & S_IFMT) != S_IFSOCK)
 *         return 0;
 *       struct sock *sk = ((struct socket *)file->private_data)->sk;
 *       if (sk->skc_family != AF_INET && sk->skc_family != AF_INET6)
 *         return 0;
 *       struct socket_holder holder = {
 *         .cookie = sk->skc_cookie, .inode = file->f_inode->i_ino,
 *         .start = start_of(task), .exec_id = task->self_exec_id, .tgid = task->tgid, .fd = ctx->fd,
 *       };
 *       bpf_seq_write(ctx->meta->seq, &holder, sizeof(holder));
 *       return 0;
 *     }
 */
export function iterateSockets({ layout }: ReadingEnvironment): Uint8Array {
  const { task_struct, file, inode, socket, sock, bpf_iter__task_file, bpf_iter_meta } = layout;
  const a = new Assembler();
  const frame = stackFrame({ scratch: 8, holder: socket_holder.size });
  const holder = new PlacedStruct(a, socket_holder, FP, frame.holder);
  const kernel = new KernelReader(a, frame.scratch);
  const [isInet, end] = [a.label("inet"), a.label("end")];

  a.op("r6", "=", "r1").load("r7", "u64", "r6", bpf_iter__task_file.task).jumpIf("r7", "==", 0, end);
  a.load("r8", "u64", "r6", bpf_iter__task_file.file).jumpIf("r8", "==", 0, end);
  kernel.read("r9", "r8", file.f_inode);
  kernel.read("r1", "r9", inode.i_mode, "u16");
  a.op("r1", "&=", S_IFMT).jumpIf("r1", "!=", S_IFSOCK, end);
  kernel.read("r1", "r9", inode.i_ino);
  holder.set("inode", "r1");
  kernel.read("r1", "r8", file.private_data);
  kernel.read("r8", "r1", socket.sk);
  kernel.read("r1", "r8", sock["__sk_common.skc_family"], "u16");
  a.jumpIf("r1", "==", AF_INET, isInet).jumpIf("r1", "!=", AF_INET6, end).place(isInet);
  kernel.read("r1", "r8", sock["__sk_common.skc_cookie"]);
  holder.set("cookie", "r1");
  readStart(a, kernel, layout, "r1", "r7");
  holder.set("start", "r1");
  kernel.read("r1", "r7", task_struct.self_exec_id);
  holder.set("exec_id", "r1");
  kernel.read("r1", "r7", task_struct.tgid, "u32");
  holder.set("tgid", "r1");
  a.load("r1", "u32", "r6", bpf_iter__task_file.fd);
  holder.set("fd", "r1");
  a.load("r1", "u64", "r6", bpf_iter__task_file.meta).load("r1", "u64", "r1", bpf_iter_meta.seq);
  a.stackAddress("r2", frame.holder).op("r3", "=", socket_holder.size).call("seq_write");
  return a.place(end).exit(0).assemble();
}
