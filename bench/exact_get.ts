import { asInterfaceIndex } from "../src/core/identifiers.ts";
import { ipv4Address } from "../src/core/ip_address.ts";
import { IPPROTO_TCP } from "../src/core/protocol.ts";
import { Libc } from "../src/ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../src/ffi/netlink_socket.ts";
import { NETLINK_SOCK_DIAG, NLM_F_REQUEST } from "../src/netlink/constants.ts";
import { SOCK_DIAG_BY_FAMILY } from "../src/sockdiag/constants.ts";
import { type Endpoint, InetDiagRequest } from "../src/sockdiag/inet_diag_request.ts";
import { SocketDiag } from "../src/sockdiag/socket_diag.ts";
import { buildProgram } from "./programs.ts";
import { median } from "./statistics.ts";

/** The same question, asked by Sallyport and by C: an established connection of this process to itself. */
export interface ExactGets extends Disposable {
  /** True if the socket was found. */
  readonly sallyport: () => boolean;
  readonly c: () => boolean;
}

const ESTABLISHED = 1;
const LOOPBACK = ipv4Address(0x7f00_0001);

export async function openExactGets(): Promise<ExactGets> {
  const library = await buildProgram("exact_get", ["-shared", "-fPIC"]);
  using undo = new DisposableStack();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  undo.defer(() => listener.close());
  const client = await Deno.connect({ hostname: "127.0.0.1", port: (listener.addr as Deno.NetAddr).port });
  undo.defer(() => client.close());
  const [local, remote] = [client.localAddr, client.remoteAddr].map(endpointOf) as [Endpoint, Endpoint];

  const libc = undo.use(new Libc());
  const diag = new SocketDiag(new NetlinkTransport(libc, undo.use(openNetlink(libc, NETLINK_SOCK_DIAG)).number));
  const symbols = {
    exact_get: { parameters: ["i32", "buffer", "u32", "buffer", "u32"], result: "i32" },
  } as const;
  const native = Deno.dlopen(library, symbols);
  undo.defer(() => native.close());
  const descriptor = undo.use(openNetlink(libc, NETLINK_SOCK_DIAG)).number;
  const request = requestFor(local, remote);
  const answer = new Uint8Array(64 * 1024);
  const all = undo.move();
  return {
    sallyport: () => diag.get(IPPROTO_TCP, local, remote, asInterfaceIndex(0))?.state === ESTABLISHED,
    c: () => native.symbols.exact_get(descriptor, request, request.length, answer, answer.length) === ESTABLISHED,
    [Symbol.dispose]: () => all.dispose(),
  };
}

function requestFor(local: Endpoint, remote: Endpoint): Uint8Array<ArrayBuffer> {
  const bytes = new InetDiagRequest().write({
    type: SOCK_DIAG_BY_FAMILY,
    flags: NLM_F_REQUEST,
    sequence: 1,
    family: 4,
    protocol: IPPROTO_TCP,
    source: local,
    sourcePort: 0,
    destination: remote,
    interface: asInterfaceIndex(0),
    cookie: null,
  });
  return new Uint8Array(bytes);
}

function endpointOf(address: Deno.Addr): Endpoint {
  return { address: LOOPBACK, port: (address as Deno.NetAddr).port } as Endpoint;
}

const BLOCKS = 100;
const BLOCK = 200;

/** The median time of one get each, in nanoseconds: blocks of the two take turns, so that both meet the same machine. */
export function measureExactGets(gets: ExactGets): { readonly sallyport: number; readonly c: number } {
  const times = { sallyport: [] as number[], c: [] as number[] };
  for (let block = 0; block < BLOCKS; block++) {
    for (const name of ["sallyport", "c"] as const) times[name].push(...timeBlock(gets[name]));
  }
  return { sallyport: median(times.sallyport), c: median(times.c) };
}

function timeBlock(get: () => boolean): number[] {
  return Array.from({ length: BLOCK }, () => {
    const start = performance.now();
    if (!get()) throw new Error("The socket was not found");
    return (performance.now() - start) * 1_000_000;
  });
}
