/** One of a stream of server-sent events. */
export interface ServerEvent {
  readonly event: string;
  /** Its lines of data, with "\n" between them. */
  readonly data: string;
}

/** Server-sent events (HTML standard, 9.2.6) out of the text as it comes, in pieces of any length. */
export async function* readEvents(pieces: AsyncIterable<unknown>): AsyncGenerator<ServerEvent> {
  let rest = "";
  for await (const piece of pieces) {
    const blocks = (rest + String(piece)).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== null) yield event;
    }
  }
}

/** Null for one without data: a comment. */
function parseBlock(block: string): ServerEvent | null {
  const lines = block.split("\n");
  const values = (field: string): string[] =>
    lines.filter((line) => line.startsWith(`${field}: `)).map((line) => line.slice(field.length + 2));
  const data = values("data");
  return data.length === 0 ? null : { event: values("event")[0] ?? "message", data: data.join("\n") };
}
