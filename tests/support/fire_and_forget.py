"""Children that send once and exit at once, each a process of its own: as DNS clients do, and worse.

fire_and_forget.py KIND PREFIX COUNT PORT

KIND is udp-sendto, udp-connected, tcp (connect and wait) or tcp-nonblocking. The number of a child, from 0 on, is the
end of the address that it sends to: PREFIX "10.9." and number 258 give 10.9.1.2, "fd09::" gives fd09::102. At most 32 run
at a time. For each, one line is printed: the address and the pid.
"""
import os
import sys
from socket import *

AT_ONCE = 32
kind, prefix, count, port = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
family = AF_INET6 if ":" in prefix else AF_INET


def address(number):
    return prefix + ("%x" % number if family == AF_INET6 else "%d.%d" % (number >> 8, number & 255))


def send(to):
    s = socket(family, SOCK_STREAM if kind.startswith("tcp") else SOCK_DGRAM)
    if kind == "udp-sendto":
        s.sendto(to.encode(), (to, port))
    elif kind == "udp-connected":
        s.connect((to, port))
        s.send(to.encode())
    else:
        s.setblocking(kind == "tcp")
        s.connect_ex((to, port))


running = 0
for number in range(1, count + 1):
    if running == AT_ONCE:
        os.wait()
        running -= 1
    pid = os.fork()
    if pid == 0:
        try:
            send(address(number))
        finally:
            os._exit(0)
    print(address(number), pid)
    running += 1
while running > 0:
    os.wait()
    running -= 1
