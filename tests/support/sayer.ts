import { patient } from "./patience.ts";

const SECONDS = patient(500) / 1_000;

/**
 * Statements for a SocketHolder: `sayer([sockets])` makes a function that sends a text through each socket, and tells of
 * each whether its peer sent it back: "answered", "silence" (for half a second of an ordinary machine), or the kernel's word.
 */
export const SAYER = `
import select, time
def sayer(socks):
    def say(text):
        outcomes = {}
        for s in socks:
            try: s.send(text.encode())
            except OSError as error: outcomes[s] = error.strerror
        heard = {s: b"" for s in socks}
        deadline = time.monotonic() + ${SECONDS}
        while len(outcomes) < len(socks) and time.monotonic() < deadline:
            waiting = [s for s in socks if s not in outcomes]
            for s in select.select(waiting, [], [], max(0, deadline - time.monotonic()))[0]:
                try:
                    piece = s.recv(65536)
                    heard[s] += piece
                    if piece == b"": outcomes[s] = "ended"
                    elif text.encode() in heard[s]: outcomes[s] = "answered"
                except OSError as error: outcomes[s] = error.strerror
        return [outcomes.get(s, "silence") for s in socks]
    return say
`;
