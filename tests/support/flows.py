"""Flows that send again and again, and a server that sends all back. Both look at every byte.

usage: flows.py serve PORT...
       flows.py talk FLOWS SECONDS PORT ADDRESS...

What goes over a flow of TCP is the numbers from 0 up, eight bytes each, 125 at a time, once in so many SECONDS; a datagram
is one number. `talk` opens so many flows of TCP, and a fifth as many of UDP, to each of the addresses in turn. The first
line of output is "ready": the server listens, or each flow was answered. Then, for each line of input, a line of JSON: a
list of all flows. The input "quiet" first has `talk` send no more, and wait for a second.
"""
import asyncio
import json
import socket
import sys
import time

NUMBERS = b"".join(b"%07d\n" % number for number in range(10_000))
BLOCK = 1_000
SO_RCVBUFFORCE = 33

flows = []


class Flow:
    """`whole`: nothing was missing, changed or out of order so far. `error`: 0 for an orderly end, None for none."""

    def __init__(self, protocol, port):
        self.protocol, self.port = protocol, port
        self.sent = self.heard = 0
        self.whole = True
        self.error = self.lag = None
        self.unanswered = []
        flows.append(self)

    def tell(self):
        names = ("protocol", "port", "sourcePort", "sent", "heard", "whole", "error", "lag")
        return {name: getattr(self, name) for name in names}


class Stream(asyncio.Protocol, Flow):
    def __init__(self, port, answers):
        Flow.__init__(self, "tcp", port)
        self.answers = answers

    def connection_made(self, transport):
        self.transport = transport
        self.sourcePort = transport.get_extra_info("peername" if self.answers else "sockname")[1]

    def say(self):
        self.unanswered.append((self.sent + BLOCK, time.monotonic()))
        start = self.sent % len(NUMBERS)
        self.sent += BLOCK
        self.transport.write(NUMBERS[start:start + BLOCK])

    def data_received(self, data):
        start = self.heard % len(NUMBERS)
        self.whole = self.whole and (NUMBERS * (2 + len(data) // len(NUMBERS)))[start:start + len(data)] == data
        self.heard += len(data)
        while self.unanswered and self.unanswered[0][0] <= self.heard:
            del self.unanswered[0]
        if self.answers:
            self.transport.write(data)

    def connection_lost(self, error):
        self.error = error.errno if isinstance(error, OSError) else 0
        if self.unanswered:
            self.lag = time.monotonic() - self.unanswered[0][1]


class Datagrams(asyncio.DatagramProtocol, Flow):
    """The talker's side: datagrams may overtake each other, but each comes back once."""

    def __init__(self, port):
        Flow.__init__(self, "udp", port)
        self.missing = set()

    def connection_made(self, transport):
        self.transport = transport
        self.sourcePort = transport.get_extra_info("sockname")[1]

    def say(self):
        self.missing.add(self.sent)
        self.transport.sendto(b"%d" % self.sent)
        self.sent += 1

    def datagram_received(self, data, _):
        self.whole = self.whole and int(data) in self.missing
        self.missing.discard(int(data))
        self.heard += 1

    def error_received(self, error):
        self.error = error.errno


class Echo(asyncio.DatagramProtocol, Flow):
    """The server's side: all that come to a port."""

    def __init__(self, port):
        Flow.__init__(self, "udp", port)
        self.sourcePort = 0

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, peer):
        self.heard += 1
        self.transport.sendto(data, peer)


async def serve(ports):
    loop = asyncio.get_running_loop()
    for port in map(int, ports):
        await loop.create_server(lambda port=port: Stream(port, True), None, port, backlog=4096)
        for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            sock = socket.socket(family, socket.SOCK_DGRAM)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
            sock.bind((address, port))
            await loop.create_datagram_endpoint(lambda port=port: Echo(port), sock=sock)
    await obey(lambda: None)


async def talk(count, seconds, port, *addresses):
    loop = asyncio.get_running_loop()
    port = int(port)
    for index in range(int(count)):
        to = (addresses[index % len(addresses)], port)
        await loop.create_connection(lambda: Stream(port, False), *to)
        if index % 5 == 0:
            address = addresses[index // 5 % len(addresses)]
            await loop.create_datagram_endpoint(lambda: Datagrams(port), remote_addr=(address, port))
    talking = [asyncio.create_task(repeat(flow, float(seconds))) for flow in flows]
    while not all(flow.heard for flow in flows):
        await asyncio.sleep(0.05)
    await obey(lambda: [task.cancel() for task in talking])


async def repeat(flow, seconds):
    await asyncio.sleep(seconds * flows.index(flow) / len(flows))
    while flow.protocol == "udp" or flow.error is None:
        flow.say()
        await asyncio.sleep(seconds)


async def obey(fall_silent):
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "quiet":
            fall_silent()
            await asyncio.sleep(1)
        print(json.dumps([flow.tell() for flow in flows]), flush=True)


role, *arguments = sys.argv[1:]
asyncio.run(serve(arguments) if role == "serve" else talk(*arguments))
