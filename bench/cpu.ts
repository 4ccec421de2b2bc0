/** Ticks per second in /proc: USER_HZ, which is 100 on every architecture that Debian supports. */
const USER_HZ = 100;

/** utime + stime of all threads that a process has and had, from /proc/PID/stat (proc_pid_stat(5)), in ticks of 10 ms. */
export function cpuMicroseconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [utime = NaN, stime = NaN] = afterName.slice(11, 13).map(Number);
  return (utime + stime) * 1_000_000 / USER_HZ;
}
