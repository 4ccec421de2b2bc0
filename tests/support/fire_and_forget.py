"""Children that send once and exit at once, each a process of its own: as DNS clients do, and worse.

fire_and_forget.py KIND PREFIX FIRST COUNT AT_ONCE PORT [PROGRAM...]

KIND is udp-sendto, udp-connected, tcp (connect and wait), tcp-nonblocking, or udp-exec: there the child runs one of the
programs (see sender_program.ts), each in its turn; else it goes on as what this process is. The numbers of the children,
FIRST and following, are the ends of the addresses that they send to: PREFIX "10.9." and number 258 give 10.9.1.2, "fd09::"
gives fd09::102. So many run at a time. For each, one line is printed: the address, its pid, the path of its program, and
the pid of its parent, which is this process. Ends with an error as soon as one of them could not send.
"""
import errno
import os
import struct
import sys
from socket import *

kind, prefix = sys.argv[1:3]
first, count, at_once, port = map(int, sys.argv[3:7])
programs = sys.argv[7:]
family = AF_INET6 if ":" in prefix else AF_INET
own_path = os.readlink("/proc/self/exe")


def address(number):
    return prefix + ("%x" % number if family == AF_INET6 else "%d.%d" % (number >> 8, number & 255))


def send(to):
    """0 if it could."""
    s = socket(family, SOCK_STREAM if kind.startswith("tcp") else SOCK_DGRAM)
    if kind == "udp-sendto":
        s.sendto(to.encode(), (to, port))
    elif kind == "udp-connected":
        s.connect((to, port))
        s.send(to.encode())
    elif kind == "tcp":
        s.connect((to, port))
    else:
        s.setblocking(False)
        return s.connect_ex((to, port)) - errno.EINPROGRESS
    return 0


def fork(to):
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = send(to)
        finally:
            os._exit(status)
    return pid


def execute(program, to):
    """The program reads from its standard input where to send to, as struct sockaddr_in6 or as long, and what."""
    numbers = struct.pack("=H", family) + struct.pack(">H", port)
    host = inet_pton(family, to)
    where = numbers + (host if family == AF_INET else bytes(4) + host)
    reader, writer = os.pipe()
    os.write(writer, where.ljust(28, b"\0") + to.encode())
    pid = os.posix_spawn(program, [program], {}, file_actions=[(os.POSIX_SPAWN_DUP2, reader, 0)])
    os.close(reader)
    os.close(writer)
    return pid


def wait():
    status = os.wait()[1]
    if status != 0:
        sys.exit("a child ended with status %d" % status)


for number in range(first, first + count):
    if number - first >= at_once:
        wait()
    to = address(number)
    program = programs[number % len(programs)] if kind == "udp-exec" else own_path
    print(to, execute(program, to) if kind == "udp-exec" else fork(to), program, os.getpid())
for _ in range(min(count, at_once)):
    wait()
