"""
A resolver for tests, at port 53 of each ADDRESS: resolver.py RECORDS ADDRESS... It answers over UDP and TCP. RECORDS is
JSON, {NAME: {TYPE: [DATA]}}, with types A, AAAA and CNAME; "*" stands for all other names. A name that begins with

    big     is cut short over UDP (TC), so that it is asked for again over TCP, where its answer has 20,000 bytes
    late    is answered after the seconds of SALLYPORT_LATE
    lie-ID, lie-NAME, lie-TYPE, lie-PORT, lie-HOST  is answered, before the truth, with an answer that is forged in this
            way: it says that the name has the address 198.51.100.66
"""
import json, os, socket, struct, sys, threading, time

TYPES = {"A": 1, "CNAME": 5, "AAAA": 28}
RECORDS = json.loads(sys.argv[1])


def read_name(message, at):
    labels = []
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels), at + 1


def encoded(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def record(name, kind, data):
    if kind == "CNAME":
        body = encoded(data)
    else:
        body = socket.inet_pton(socket.AF_INET6 if kind == "AAAA" else socket.AF_INET, data)
    return encoded(name) + struct.pack("!HHIH", TYPES[kind], 1, 30, len(body)) + body


def records_of(name, kind):
    known = RECORDS.get(name.lower(), RECORDS.get("*", {}))
    for target in known.get("CNAME", []):
        return [record(name, "CNAME", target)] + records_of(target, kind)
    return [record(name, kind, data) for data in known.get(kind, [])]


def answer(message, over_tcp, number=None, asked=None, kind=None, data=None):
    name, end = read_name(message, 12)
    (wanted,) = struct.unpack_from("!H", message, end)
    kind = kind or next((text for text, value in TYPES.items() if value == wanted), None)
    found = records_of(name, kind) if data is None else [record(asked or name, kind, data)]
    flags = 0x8180
    if name.startswith("big") and not over_tcp:
        flags, found = 0x8380, []
    if name.startswith("big") and over_tcp:
        text = b"\xfa" + b"x" * 250
        found += [encoded(name) + struct.pack("!HHIH", 16, 1, 30, len(text)) + text] * 80
    question = encoded(asked or name) + struct.pack("!HH", TYPES.get(kind, wanted), 1) if data else message[12 : end + 4]
    head = struct.pack("!6H", struct.unpack_from("!H", message)[0] if number is None else number, flags, 1, len(found), 0, 0)
    return head + question + b"".join(found)


def lies(server, message, peer):
    name, _ = read_name(message, 12)
    (number,) = struct.unpack_from("!H", message)
    what = name.split(".")[0].lower()
    lie = {"data": "198.51.100.66"}
    if what == "lie-id":
        lie["number"] = number ^ 1
    if what == "lie-name":
        lie["asked"] = "bank.test"
    if what == "lie-type":
        lie.update(kind="AAAA", data="2001:db8::66")
    if what in ("lie-id", "lie-name", "lie-type"):
        server.sendto(answer(message, False, **lie), peer)
    if what in ("lie-port", "lie-host"):
        other = socket.socket(server.family, socket.SOCK_DGRAM)
        other.bind((server.getsockname()[0], 5353) if what == "lie-port" else ("10.77.0.66", 53))
        other.sendto(answer(message, False, **lie), peer)


def answer_datagram(server, message, peer):
    name, _ = read_name(message, 12)
    lies(server, message, peer)
    if name.startswith("late"):
        time.sleep(float(os.environ["SALLYPORT_LATE"]))
    server.sendto(answer(message, False), peer)


def serve_udp(server):
    while True:
        message, peer = server.recvfrom(4096)
        threading.Thread(target=answer_datagram, args=(server, message, peer), daemon=True).start()


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            return None
        data += more
    return data


def converse(connection):
    while head := read_exactly(connection, 2):
        message = read_exactly(connection, *struct.unpack("!H", head))
        whole = answer(message, True)
        whole = struct.pack("!H", len(whole)) + whole
        for at in range(0, len(whole), 1000):  # in several segments
            connection.sendall(whole[at : at + 1000])


def serve_tcp(server):
    while True:
        connection, _ = server.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=converse, args=(connection,), daemon=True).start()


for address in sys.argv[2:]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    udp, tcp = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family, socket.SOCK_STREAM)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    udp.bind((address, 53))
    tcp.bind((address, 53))
    tcp.listen()
    for serve, server in ((serve_udp, udp), (serve_tcp, tcp)):
        threading.Thread(target=serve, args=(server,), daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
