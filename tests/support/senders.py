"""Children that send once and exit at once, each a process of its own; whoever looks for them afterwards finds nothing.

senders.py KIND FAMILY COUNT PORT

KIND is tcp (connect and wait), tcp-nonblocking, udp-connected or udp-sendto; FAMILY 4 or 6. The number of a child, from
0 on, is in the address that it sends to: 127.1.x.y, or fd99::xxxx, on PORT, where this process itself listens. At most
32 children run at a time. For each, one line is printed: its number and pid, the source address and port that its
packet had, and the two words of its socket's cookie.
"""
import os
import select
import struct
import sys
from socket import *

SO_COOKIE = 57
AT_ONCE = 32

kind, version, count, port = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
family = AF_INET if version == "4" else AF_INET6
is_tcp = kind.startswith("tcp")


def destination(number):
    if family == AF_INET:
        return ("127.1.%d.%d" % (number >> 8, number & 255), port)
    return ("fd99::%x" % (number + 1), port)


def send(number, report):
    s = socket(family, SOCK_STREAM if is_tcp else SOCK_DGRAM)
    to, payload = destination(number), b"%d" % number
    if kind == "tcp":
        s.connect(to)
    elif kind == "tcp-nonblocking":
        s.setblocking(False)
        s.connect_ex(to)
    elif kind == "udp-connected":
        s.connect(to)
        s.send(payload)
    else:
        s.sendto(payload, to)
    low, high = struct.unpack("<II", s.getsockopt(SOL_SOCKET, SO_COOKIE, 8))
    source, source_port = s.getsockname()[:2]
    os.write(report, b"%d %d %s %d %d %d\n" % (number, os.getpid(), source.encode(), source_port, low, high))
    os._exit(0)


def listen():
    s = socket(family, SOCK_STREAM if is_tcp else SOCK_DGRAM)
    s.bind(("0.0.0.0" if family == AF_INET else "::", port))
    if is_tcp:
        s.listen(4096)
    s.setblocking(False)
    return s


def received(listener, sources):
    """Notes from where datagrams came: of an unconnected socket only the packet tells."""
    while select.select([listener], [], [], 0)[0]:
        data, sender = listener.recvfrom(100)
        sources[int(data)] = sender[:2]


def main():
    listener, sources = listen(), {}
    reader, writer = os.pipe()
    running = started = 0
    reports = b""
    while started < count or running > 0:
        if started < count and running < AT_ONCE:
            if os.fork() == 0:
                try:
                    send(started, writer)
                finally:
                    os._exit(1)
            started, running = started + 1, running + 1
            continue
        os.wait()
        running -= 1
        reports += os.read(reader, 65536) if select.select([reader], [], [], 0)[0] else b""
        if not is_tcp:
            received(listener, sources)
    for line in reports.decode().splitlines():
        number, pid, source, source_port, low, high = line.split()
        source, source_port = sources.get(int(number), (source, source_port))
        print(number, pid, source, source_port, low, high)


main()
