/** What the kernel is told to do with a packet: let it go on, drop it, or hand it to the chain that rejects. */
export type Verdict = "accept" | "drop" | "reject";
