"""Listens, answers, and writes down what it really received, as JSON lines on stdout.

usage: server.py [--tcp PORT]... [--udp PORT]... [--silent]

The first line is {"ready": true}. Then one line for each TCP connection, each piece of data on one, each end of one, and
each datagram. Bytes are shown as text of as many characters (Latin-1). An HTTP request is answered with 200 and "ok";
other data and datagrams are sent back. --silent answers nothing. IPv4 and IPv6 have sockets of their own.
"""
import argparse
import json
import selectors
import socket

HTTP_ANSWER = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"
HTTP_METHODS = (b"GET ", b"HEAD ", b"POST ", b"PUT ")

selector = selectors.DefaultSelector()


def tell(**fields):
    print(json.dumps(fields), flush=True)


SO_RCVBUFFORCE = 33


def listen(kind, port):
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        try:
            sock = socket.socket(family, kind)
        except OSError:
            if family == socket.AF_INET6:
                continue  # a kernel without IPv6
            raise
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Room for thousands of datagrams: what the firewall lets through must not be lost here.
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((address, port))
        if kind == socket.SOCK_STREAM:
            sock.listen(1024)
            selector.register(sock, selectors.EVENT_READ, lambda sock=sock: accept(sock, port))
        else:
            selector.register(sock, selectors.EVENT_READ, lambda sock=sock: datagram(sock, port))


def accept(listener, port):
    sock, peer = listener.accept()
    about = {"protocol": "tcp", "port": port, "peer": peer[0], "peerPort": peer[1]}
    tell(kind="connection", text="", **about)
    selector.register(sock, selectors.EVENT_READ, lambda: data(sock, about))


def data(sock, about):
    try:
        received = sock.recv(65536)
    except OSError:
        received = b""
    if received == b"":
        close(sock, about)
        return
    tell(kind="data", text=received.decode("latin-1"), **about)
    if options.silent:
        return
    http = received.startswith(HTTP_METHODS)
    try:
        sock.sendall(HTTP_ANSWER if http else received)
    except OSError:
        http = True
    if http:
        close(sock, about)


def close(sock, about):
    selector.unregister(sock)
    sock.close()
    tell(kind="end", text="", **about)


def datagram(sock, port):
    received, peer = sock.recvfrom(65536)
    tell(kind="datagram", text=received.decode("latin-1"), protocol="udp", port=port, peer=peer[0], peerPort=peer[1])
    if not options.silent:
        try:
            sock.sendto(received, peer)
        except OSError:
            pass


parser = argparse.ArgumentParser()
parser.add_argument("--tcp", type=int, action="append", default=[])
parser.add_argument("--udp", type=int, action="append", default=[])
parser.add_argument("--silent", action="store_true")
options = parser.parse_args()
for number in options.tcp:
    listen(socket.SOCK_STREAM, number)
for number in options.udp:
    listen(socket.SOCK_DGRAM, number)
tell(ready=True)
while True:
    for key, _ in selector.select():
        key.data()
