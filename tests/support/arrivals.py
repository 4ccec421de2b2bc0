"""Tells what arrives at an interface, whether or not anybody takes it, and keeps open what is sent to.

arrivals.py INTERFACE PORT...

Prints "ready", then for each datagram and each SYN to one of the ports a line: the address and the port that it is for.
"""
import select
import struct
import sys
from socket import *

ETH_P_ALL, ETH_P_IPV6 = 3, 0x86DD
SO_RCVBUFFORCE = 33
SYN, SYN_ACK = 0x02, 0x12
interface, ports = sys.argv[1], set(map(int, sys.argv[2:]))


def opened(kind, port):
    """For both families. Of TCP, a handshake takes an ear; of UDP, nobody is to answer with an error."""
    s = socket(AF_INET6, kind)
    s.bind(("::", port))
    if kind == SOCK_STREAM:
        s.listen(1024)
    return s


def begins(packet, at, protocol):
    """The port that a datagram is for, or the first packet of a connection; None of any other packet."""
    port = struct.unpack_from(">H", packet, at + 2)[0]
    is_first = protocol == IPPROTO_UDP or protocol == IPPROTO_TCP and packet[at + 13] & SYN_ACK == SYN
    return port if is_first and port in ports else None


def tell(packet, ether_type):
    if ether_type == ETH_P_IPV6:
        port, to = begins(packet, 40, packet[6]), inet_ntop(AF_INET6, packet[24:40])
    else:
        port, to = begins(packet, (packet[0] & 15) * 4, packet[9]), inet_ntop(AF_INET, packet[16:20])
    if port is not None:
        print(to, port, flush=True)


listeners = [opened(SOCK_STREAM, port) for port in ports]
silent = [opened(SOCK_DGRAM, port) for port in ports]
packets = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL))
packets.bind((interface, ETH_P_ALL))
packets.setsockopt(SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
print("ready", flush=True)
while True:
    for ready in select.select([packets, *listeners], [], [])[0]:
        if ready in listeners:
            ready.accept()[0].close()
            continue
        packet, (_, ether_type, packet_type, *_) = packets.recvfrom(65536)
        if packet_type == PACKET_HOST and ether_type in (0x0800, ETH_P_IPV6):
            tell(packet, ether_type)
