import { type IncomingMessage, request as send } from "node:http";
import * as z from "zod";
import { EXIT, type ExitCode, ExitError } from "../core/exit_error.ts";
import { checkShape } from "../rules/check_shape.ts";
import { parseJson } from "../rules/parse_json.ts";
import { STATUS } from "./control_error.ts";
import { readEvents, type ServerEvent } from "./read_events.ts";
import type { Method } from "./route.ts";

const refusalShape = z.object({
  error: z.string(),
  problems: z.array(z.object({ path: z.string(), reason: z.string() })),
});

/** Asks a running daemon. Whatever goes wrong is an ExitError for the person at the command line. */
export class ControlClient {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async get<T>(path: string, answer: z.ZodType<T>): Promise<T> {
    return await this.send("GET", path, null, answer);
  }

  async send<T>(method: Method, path: string, document: unknown, answer: z.ZodType<T>): Promise<T> {
    const response = await this.#ask(method, path, document === null ? "" : JSON.stringify(document));
    const parsed = parseJson(await textOf(response));
    const checked = parsed.ok ? checkShape(answer, parsed.value) : parsed;
    if (checked.ok) return checked.value;
    const [problem] = checked.problems;
    throw new ExitError(
      EXIT.failed,
      `the daemon's answer is not what this program expects (${problem?.path}: ${problem?.reason}). ` +
        "Are both of the same version?",
    );
  }

  /** Ends when the daemon does. */
  async *events(path: string): AsyncGenerator<ServerEvent> {
    const response = await this.#ask("GET", path, "");
    response.setEncoding("utf8");
    try {
      yield* readEvents(response);
    } catch (error) {
      if (!response.destroyed) throw error; // else the daemon has gone in the midst of something
    }
  }

  #ask(method: Method, path: string, body: string): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const asked = send({ socketPath: this.#socketPath, method, path, headers: { "content-type": "application/json" } });
    asked.once("error", (error) => reject(this.#notReached(error)));
    asked.once("response", resolve);
    asked.end(body);
    return promise.then(accepted);
  }

  #notReached(error: Error): ExitError {
    const code = "code" in error ? error.code : undefined;
    const path = this.#socketPath;
    if (code === "EACCES" || code === "EPERM") {
      return new ExitError(EXIT.notAllowed, `${path} cannot be used by this user: root, or a member of Control.Group`);
    }
    const why = code === "ENOENT"
      ? "there is no such socket"
      : code === "ECONNREFUSED"
      ? "nobody listens"
      : error.message;
    return new ExitError(EXIT.unavailable, `no Sallyport can be reached at ${path} (${why}). Is it running?`);
  }
}

/** Throws what the daemon says against it. */
async function accepted(response: IncomingMessage): Promise<IncomingMessage> {
  const status = response.statusCode ?? 0;
  if (status === 200) return response;
  const parsed = parseJson(await textOf(response));
  const refusal = parsed.ok ? refusalShape.safeParse(parsed.value).data : undefined;
  const problems = (refusal?.problems ?? []).map(({ path, reason }) => `\n  ${path}: ${reason}`).join("");
  throw new ExitError(codeOf(status), `${refusal?.error ?? `the daemon answered with status ${status}`}${problems}`);
}

function codeOf(status: number): ExitCode {
  if (status === STATUS.forbidden) return EXIT.notAllowed;
  return status === STATUS.unusable ? EXIT.configuration : EXIT.failed;
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}
