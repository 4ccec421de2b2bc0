"""Other processes that hold sockets and do nothing with them, until they are killed.

crowd.py PROCESSES SOCKETS

So many processes, with so many UDP sockets each, bound to 127.0.0.1. Prints "ready" when all are there.
"""
import os
import signal
import sys
from socket import *

processes, sockets = map(int, sys.argv[1:3])
reader, writer = os.pipe()
for _ in range(processes):
    if os.fork() == 0:
        held = [socket(AF_INET, SOCK_DGRAM) for _ in range(sockets)]
        for s in held:
            s.bind(("127.0.0.1", 0))
        os.write(writer, b".")
        signal.pause()
there = 0
while there < processes:
    there += len(os.read(reader, processes))
print("ready", flush=True)
signal.pause()
