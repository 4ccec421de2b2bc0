/** A socket as both `ss` and `sallyport sockets --json` tell of it. */
export interface ToldSocket {
  /** Without the family, which the addresses show. */
  readonly protocol: string;
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  /** In ss's way of writing: `0.0.0.0%lo:68`, `*:80` of a socket of both families. */
  readonly local: string;
  readonly peer: string;
  /** 0 where there is none. */
  readonly inode: number;
  readonly cookie: bigint;
  /** 0 for root, and where none is told. */
  readonly user: number;
  /** "PID FD", in order. */
  readonly holders: readonly string[];
}

/** How ss abbreviates the kernel's names. */
const STATES: Readonly<Record<string, string>> = {
  ESTAB: "ESTABLISHED",
  UNCONN: "CLOSE",
  "FIN-WAIT-1": "FIN_WAIT1",
  "FIN-WAIT-2": "FIN_WAIT2",
};

const LINE = /^(?:(tcp|udp)\s+)?(\S+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s*(.*)$/;

/**
 * The output of `ss -napeHO` with -t, -u or both; of one protocol alone, which is then not told, `only`. The oracle:
 * iproute2's own reading of the same dumps.
 */
export function parseSs(output: string, only = ""): ToldSocket[] {
  return output.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const [, protocol = only, state = "", received, sent, local = "", peer = "", rest = ""] = LINE.exec(line) ?? [];
    return {
      protocol,
      state: STATES[state] ?? state.replaceAll("-", "_"),
      receiveQueue: Number(received),
      sendQueue: Number(sent),
      local,
      peer: peer.replace(/^(\*|0\.0\.0\.0|\[::\]):\*$/, "*"),
      inode: Number(/\bino:(\d+)/.exec(rest)?.[1]),
      cookie: BigInt(`0x${/\bsk:([0-9a-f]+)/.exec(rest)?.[1]}`),
      user: Number(/\buid:(\d+)/.exec(rest)?.[1] ?? 0),
      holders: [...rest.matchAll(/pid=(\d+),fd=(\d+)\)/g)].map(([, pid, fd]) => `${pid} ${fd}`).sort(),
    };
  });
}

/** The output of `sallyport sockets --json`, in the same form. */
export function parseSallyport(output: string): ToldSocket[] {
  return output.split("\n").filter((line) => line !== "").map((line) => {
    const socket = JSON.parse(line);
    const { state, processes } = socket;
    return {
      protocol: socket.protocol.replace(/6$/, ""),
      state: state === "unconnected" ? "CLOSE" : state.toUpperCase(),
      receiveQueue: socket.recv_q,
      sendQueue: socket.send_q,
      local: localOf(socket),
      peer: socket.peer_ip === undefined ? "*" : endpoint(socket.peer_ip, socket.peer_port),
      inode: socket.inode ?? 0,
      cookie: BigInt(socket.cookie),
      user: socket.user_id ?? 0,
      holders: processes.flatMap((each: { process_id: number; fds: number[] }) =>
        each.fds.map((fd) => `${each.process_id} ${fd}`)
      ).sort(),
    };
  });
}

interface LocalEnd {
  readonly local_ip: string;
  readonly local_port: number;
  readonly interface?: string;
  readonly v6only?: boolean;
}

function localOf({ local_ip, local_port, interface: device, v6only }: LocalEnd): string {
  return endpoint(local_ip === "::" && v6only === false ? "*" : local_ip, local_port, device);
}

/** ss writes the device behind the bracket, we within it. */
function endpoint(address: string, port: number, device?: string): string {
  const text = address.includes(":") ? `[${address}]` : address;
  return `${text}${device === undefined ? "" : `%${device}`}:${port}`;
}

/** In an order of their own: ss begins with UDP. */
export function inOrder(sockets: readonly ToldSocket[]): ToldSocket[] {
  return [...sockets].sort((a, b) => a.cookie < b.cookie ? -1 : a.cookie > b.cookie ? 1 : 0);
}
