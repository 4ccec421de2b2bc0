/** Numbers that must not be mixed up, told apart by the compiler. A brand costs nothing at run time. */
declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A port of TCP, UDP, UDP-Lite or SCTP, in host byte order (codecs alone know the other one). 0 to 65535. */
export type Port = Branded<number, "Port">;
/** A process id (thread group id) in the daemon's own pid namespace. */
export type Pid = Branded<number, "Pid">;
/** A user id in the daemon's own user namespace. "Not known" is null, never -1 or 0xffffffff. */
export type Uid = Branded<number, "Uid">;
/** A group id in the daemon's own user namespace. */
export type Gid = Branded<number, "Gid">;
/** The number under which the kernel holds a packet in a queue (NFQA_PACKET_HDR), u32, unique per queue. */
export type PacketId = Branded<number, "PacketId">;
/** The inode of a socket in sockfs, as in `socket:[N]`. Inode 0 means that no file refers to the socket. */
export type SocketInode = Branded<number, "SocketInode">;
/** The index of a network interface in the daemon's network namespace. 0 means none. */
export type InterfaceIndex = Branded<number, "InterfaceIndex">;

/** These name a checked number; they do not check. A codec has read a field of the right width, or has parsed text. */
export const asPort = (value: number): Port => value as Port;
export const asPid = (value: number): Pid => value as Pid;
export const asUid = (value: number): Uid => value as Uid;
export const asGid = (value: number): Gid => value as Gid;
export const asPacketId = (value: number): PacketId => value as PacketId;
export const asSocketInode = (value: number): SocketInode => value as SocketInode;
export const asInterfaceIndex = (value: number): InterfaceIndex => value as InterfaceIndex;

/** The first process: everybody's last ancestor, which may also make the sockets of those that it starts. */
export const INIT = asPid(1);

/** (uid_t) -1 and (gid_t) -1: what the kernel writes where no id is known. */
const NO_ID = 0xffff_ffff;

/** A uid as the kernel wrote it (u32), or null for its "not known". */
export function uidOrNull(value: number): Uid | null {
  return value === NO_ID ? null : asUid(value);
}

/** A gid as the kernel wrote it (u32), or null for its "not known". */
export function gidOrNull(value: number): Gid | null {
  return value === NO_ID ? null : asGid(value);
}
