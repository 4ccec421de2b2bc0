import * as z from "zod";
import { ASKED_BY } from "../core/host_names.ts";
import { parseIp } from "../core/parse_ip.ts";
import { parseProtocol } from "../core/parse_protocol.ts";

const ADDRESS = "expected an IPv4 or IPv6 address";
const PROTOCOL = 'expected a protocol such as "tcp", "udp6" or "icmp"';

const address = z.string().refine((text) => parseIp(text) !== null, ADDRESS);
const port = z.int().min(0).max(0xffff);

/** What tells of a connection, key by key as in a decision event. All may be absent: then it is not known. */
export const DESCRIBED_KEYS = {
  process_path: z.string().optional().describe("The program. Absent: nobody knows which one sends."),
  process_id: z.int().min(1).max(0x7fff_ffff).optional(),
  process_args: z.array(z.string()).optional().describe(
    "With the program's name as the first. Absent: its path alone.",
  ),
  process_parents: z.array(z.object({ process_path: z.string() })).optional().describe(
    "The nearest first. Absent: none.",
  ),
  exe_mismatch: z.string().optional().describe("Why the path does not name the file that runs. Absent: it does."),
  cgroup: z.string().optional(),
  unit: z.string().optional(),
  container: z.object({
    runtime: z.enum(["docker", "podman", "containerd", "crio", "kubernetes", "nspawn", "lxc"]),
    id: z.string(),
  }).optional(),
  user_id: z.int().min(0).max(0xffff_fffe).optional(),
  protocol: z.string().refine((text) => parseProtocol(text) !== null, PROTOCOL).optional().describe(
    "As in events: tcp, udp6. Absent: tcp.",
  ),
  src_ip: address.optional(),
  src_port: port.optional(),
  dst_ip: address.optional(),
  dst_port: port.optional(),
  dst_host: z.string().optional().describe('The name that was looked up for the destination; "" if there was none.'),
  dst_host_source: z.object({ by: z.string(), trusted: z.boolean(), asked_by: z.enum(ASKED_BY) }).optional()
    .describe("How it is known. Absent: the program has asked for it, and a trusted resolver has told it."),
  dst_hosts: z.object({ sure: z.array(z.string()), other: z.array(z.string()) }).optional().describe(
    "All names of the destination: those by which an allow rule may match, and others. Absent: the one alone.",
  ),
};

const described = z.object(DESCRIBED_KEYS);

export type DescribedConnection = z.infer<typeof described>;

/** A connection in the keys of a decision event; what else an event says is left out. */
export const describedConnection = described.superRefine(checkFamilies);

/** The protocol's name, and both addresses, are of one family. An IPv4 name says nothing: `--protocol tcp`. */
export function checkFamilies(given: DescribedConnection, context: z.RefinementCtx): void {
  const { protocol, src_ip, dst_ip } = given;
  const isIpv6 = (text: string): boolean => parseIp(text)?.family === 6;
  const refuse = (key: string, message: string): void => context.addIssue({ code: "custom", path: [key], message });
  if (dst_ip !== undefined && src_ip !== undefined && isIpv6(dst_ip) !== isIpv6(src_ip)) {
    refuse("src_ip", "of another family than dst_ip");
  }
  const one = dst_ip ?? src_ip;
  if (protocol !== undefined && parseProtocol(protocol)?.isIpv6 && one !== undefined && !isIpv6(one)) {
    refuse("protocol", "of IPv6, but the address is of IPv4");
  }
}
