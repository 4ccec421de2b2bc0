"""Mixed traffic whose fate is known beforehand, and the server that counts what came of it.

usage: traffic.py send PAUSE ADDRESS...
       traffic.py count

Every flow has a socket of its own and carries one text, "PORT FATE", or begins with it: a datagram to UDP, or what is sent
over a connection of TCP. `send` goes round the ports that it was told of, and pauses for so many seconds between rounds; in
each round it also sends to some port at which nobody listens. Lines of input: "port PROTOCOL PORT FATE" for a port whose
fate is so from now on, "pause", "go", "counts". Each is answered with a line of JSON, when what was begun before has ended;
"counts" with how many of which text were sent, or, by `count`, received.
"""
import json
import random
import select
import socket
import sys
import threading
import time
from collections import Counter

PORTS = {"udp": (53, 54, 55, 60, 6666), "tcp": (80, 81)}
NOBODYS = (20_000, 29_999)
LIMIT = 10.0


def answer(value):
    print(json.dumps(value), flush=True)


def socket_to(address, kind):
    return socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)


def send_datagram(address, port, text):
    with socket_to(address, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(text.encode(), (address, port))
        except OSError:
            pass  # the kernel may tell that it was denied


def connect(address, port, text):
    """Whether it was accepted."""
    with socket_to(address, socket.SOCK_STREAM) as sender:
        sender.settimeout(LIMIT)
        try:
            sender.connect((address, port))
            sender.sendall(text.encode())
            sender.shutdown(socket.SHUT_WR)
            return sender.recv(1) == b""
        except OSError:
            return False


def send(pause, addresses):
    ports, counts, running = {}, Counter(), False
    unused = random.Random(7)
    while True:
        while select.select([sys.stdin], [], [], 0 if running else None)[0]:
            words = sys.stdin.readline().split()
            if not words:
                return
            if words[0] == "port":
                ports[(words[1], int(words[2]))] = words[3]
            elif words[0] in ("go", "pause"):
                running = words[0] == "go"
            answer(counts if words[0] == "counts" else {})
        for (protocol, port), fate in ports.items():
            address = unused.choice(addresses)
            text = f"{port} {fate}"
            if protocol == "udp":
                send_datagram(address, port, text)
                counts[text] += 1
            elif connect(address, port, text) or fate == "arrives":
                counts[text] += 1
        send_datagram(unused.choice(addresses), unused.randint(*NOBODYS), "nobody")
        time.sleep(pause)


class Counting:
    def __init__(self):
        self.counts = Counter()
        self.lock = threading.Lock()

    def add(self, text):
        with self.lock:
            self.counts[text] += 1

    def datagrams(self, receiver):
        while True:
            self.add(receiver.recv(2048).decode())

    def connections(self, listener):
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(LIMIT)
                try:
                    self.add(connection.recv(2048).decode())
                except OSError:
                    self.add("cut")


def count():
    counting = Counting()
    for port in PORTS["udp"]:
        receiver = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        receiver.bind(("::", port))
        threading.Thread(target=counting.datagrams, args=(receiver,), daemon=True).start()
    for port in PORTS["tcp"]:
        listener = socket.create_server(("::", port), family=socket.AF_INET6, backlog=128, dualstack_ipv6=True)
        threading.Thread(target=counting.connections, args=(listener,), daemon=True).start()
    answer({})
    for _ in sys.stdin:
        answer(counting.counts)


if sys.argv[1] == "count":
    count()
else:
    send(float(sys.argv[2]), sys.argv[3:])
