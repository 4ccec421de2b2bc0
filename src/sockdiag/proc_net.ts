/** What the search for sockets needs of /proc/net, in the network namespace of this process. */
export interface ProcNet {
  /** Hands over the lines of a file, "icmp6", without their ends. False if there is no such file. Throws a SystemError. */
  eachLine(name: string, take: (line: string) => void): boolean;
}
