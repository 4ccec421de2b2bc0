"""A name server on 127.0.0.1:53 that knows a PTR record for each pair of arguments, NAME ANSWER; none for other names."""
import socket, struct, sys

RECORDS = dict(zip(sys.argv[1::2], sys.argv[2::2]))


def name_at(message, at):
    labels = []
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels), at + 1


def encoded(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def answer_to(message):
    name, end = name_at(message, 12)
    answer = RECORDS.get(name.lower().rstrip("."))
    flags = 0x8180 if answer else 0x8183
    head = message[:2] + struct.pack("!5H", flags, 1, 1 if answer else 0, 0, 0) + message[12 : end + 4]
    if not answer:
        return head
    data = encoded(answer)
    return head + b"\xc0\x0c" + struct.pack("!HHIH", 12, 1, 60, len(data)) + data


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
print("ready", flush=True)
while True:
    question, peer = server.recvfrom(4096)
    server.sendto(answer_to(question), peer)
