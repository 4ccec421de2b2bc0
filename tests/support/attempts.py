"""Tries to reach somebody, in several ways at once, and says what a program would see of it.

usage: attempts.py SECONDS JSON

JSON is a list of {"kind": "tcp" or "udp", "address", "port", "text", "mark", "awaited"}. Each gets a socket of its own,
with its mark (SO_MARK) unless that is 0. Whoever is awaited has SECONDS to answer. Prints a list of {"outcome",
"seconds"}, where the outcome is "sent", "answered", "timed out", or what the kernel said.
"""
import json
import socket
import sys
import threading
import time

SECONDS = float(sys.argv[1])
SO_MARK = 36


def attempt(kind, address, port, text, mark, awaited):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as sock:
        if mark:
            sock.setsockopt(socket.SOL_SOCKET, SO_MARK, mark)
        sock.settimeout(SECONDS)
        sock.connect((address, port))
        try:
            sock.send(text.encode())
        except PermissionError:
            if not awaited:
                raise
            # It was dropped on its way out. Whether somebody answered it, too, the next call tells.
        if not awaited:
            return "sent"
        sock.recv(100)
        return "answered"


def outcome(description):
    start = time.monotonic()
    try:
        said = attempt(**description)
    except OSError as error:
        said = error.strerror or "timed out"
    return {"outcome": said, "seconds": time.monotonic() - start}


def main():
    descriptions = json.loads(sys.argv[2])
    outcomes = [None] * len(descriptions)

    def work(number):
        outcomes[number] = outcome(descriptions[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(descriptions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(outcomes))


main()
