import type { IpAddress } from "../core/ip_address.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { LinuxProcFs } from "../ffi/proc_fs.ts";
import { parseResolvConf } from "../names/parse_resolv_conf.ts";
import type { ResolverTrust } from "../names/resolver_trust.ts";
import { NETLINK_SOCK_DIAG } from "../netlink/constants.ts";
import { SocketDiag } from "../sockdiag/socket_diag.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { isKernelsError } from "./is_kernels_error.ts";
import { OwnResolvers } from "./own_resolvers.ts";

/** What programs ask, and what systemd-resolved asks on their behalf. */
const FILES = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];
const LONGEST_FILE = 64 * 1024;
const LOOK_MILLISECONDS = 1_000;

export interface ResolverSourceParts {
  readonly files: readonly string[];
  /** Those of the configuration. */
  readonly configured: () => readonly IpAddress[];
  readonly own: () => ResolverTrust["own"];
  readonly onChange: (trust: ResolverTrust) => void;
}

/** Whom this host is configured to ask for names; looked at each second. */
export class ResolverSource implements Disposable {
  readonly #parts: ResolverSourceParts;
  readonly #timer: ReturnType<typeof setInterval>;
  #trust: ResolverTrust;

  constructor(parts: ResolverSourceParts) {
    this.#parts = parts;
    this.#trust = this.#read();
    this.#timer = setInterval(() => this.look(), LOOK_MILLISECONDS);
  }

  get trust(): ResolverTrust {
    return this.#trust;
  }

  /** Tells of a change. */
  look(): void {
    const trust = this.#read();
    if (JSON.stringify(trust) === JSON.stringify(this.#trust)) return;
    this.#trust = trust;
    this.#parts.onChange(trust);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #read(): ResolverTrust {
    const { files, configured, own } = this.#parts;
    return { resolvers: [...configured(), ...files.flatMap((file) => parseResolvConf(textOf(file)))], own: own() };
  }
}

export function resolverSource(
  { libc, source, resources }: DaemonContext,
  onChange: (trust: ResolverTrust) => void,
): ResolverSource {
  const socket = resources.use(openNetlink(libc, NETLINK_SOCK_DIAG));
  const resolvers = new OwnResolvers(new SocketDiag(new NetlinkTransport(libc, socket.number)), new LinuxProcFs(libc));
  let before: ResolverTrust["own"] = [];
  return new ResolverSource({
    files: FILES,
    configured: () => source.configuration.dns.resolvers,
    own: () => before = unless(isKernelsError, () => resolvers.look(), before),
    onChange,
  });
}

/** What it gives, or gave before, where it fails in a way that is expected. */
function unless<T>(isExpected: (error: unknown) => boolean, look: () => T, before: T): T {
  try {
    return look();
  } catch (error) {
    if (!isExpected(error)) throw error;
    return before;
  }
}

/** "" for what is not there, or is no file of that kind. */
function textOf(file: string): string {
  try {
    const { isFile, size } = Deno.statSync(file);
    return isFile && size <= LONGEST_FILE ? Deno.readTextFileSync(file) : "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return "";
    throw error;
  }
}
