import { join } from "@std/path";
import * as z from "zod";
import { ControlClient } from "../../src/control/control_client.ts";
import { modeDocument } from "../../src/control/mode_document.ts";
import { answerDocument, questionDocument } from "../../src/control/question_document.ts";
import { ruleChangedDocument } from "../../src/control/rules_document.ts";
import { statusDocument } from "../../src/control/status_document.ts";
import type { Daemon } from "../support/daemon.ts";
import { SERVER_IPV4 } from "../support/namespace.ts";
import type { Fate, Traffic } from "./traffic.ts";

/** What was sent before is decided after so long. */
const SETTLE_MILLISECONDS = 500;
const LIST_ENTRIES = 5_000;
/** Readers of events that do not read, at a time. */
const SLOW_CLIENTS = 8;

/** The ports of the rules, by what becomes of flows to them. */
export const PORTS = { allowed: 53, edited: 54, listed: 55, asked: 60, fatal: 6666, allowedTcp: 80, rejectedTcp: 81 };

type PortOf = readonly [protocol: "udp" | "tcp", port: number];
const DENIED: PortOf = ["udp", PORTS.edited];
const REJECTED: PortOf = ["tcp", PORTS.rejectedTcp];

/** Things that happen to a firewall in its daily life, one after the other. Nothing of it may cost a packet. */
export class Disturbances {
  readonly #daemon: Daemon;
  readonly #traffic: Traffic;
  readonly #listFolder: string;
  readonly #client: ControlClient;
  readonly #slow: Deno.UnixConn[] = [];
  #round = 0;

  constructor(daemon: Daemon, traffic: Traffic, listFolder: string) {
    this.#daemon = daemon;
    this.#traffic = traffic;
    this.#listFolder = listFolder;
    this.#client = new ControlClient(daemon.socket);
  }

  /** A rule that denies is switched off and on again. */
  async editRules(): Promise<void> {
    for (const [enabled, fate] of [[false, "arrives"], [true, "vanishes"]] as const) {
      await this.#meanwhile([DENIED], fate, async () => {
        await this.#client.send("PUT", "/v1/rules/edited", { enabled }, ruleChangedDocument);
      });
    }
  }

  /** A list of thousands of addresses is another one, with the server or without. */
  reloadLists(): void {
    const isListed = this.#round++ % 2 === 0;
    const addresses = Array.from({ length: LIST_ENTRIES }, (_, at) => `198.${18 + at % 2}.${at >> 8}.${at & 255}`);
    const file = join(this.#listFolder, "some.txt");
    Deno.writeTextFileSync(`${file}.new`, [...addresses, ...(isListed ? [SERVER_IPV4] : []), ""].join("\n"), {
      mode: 0o600,
    });
    Deno.renameSync(`${file}.new`, file);
  }

  async switchMode(): Promise<void> {
    for (const [mode, fate] of [["observe", "arrives"], ["enforce", "vanishes"]] as const) {
      await this.#meanwhile([DENIED, REJECTED], fate, async () => {
        await this.#client.send("POST", "/v1/mode", { mode, confirm_seconds: null, keep: null }, modeDocument);
      });
    }
  }

  /** They ask for all events and read none, or do not even end their request; the oldest go when there are too many. */
  async addSlowClients(): Promise<void> {
    for (const request of ["GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n", "POST /v1/mode HTTP/1.1\r\nhost: x\r\n"]) {
      const connection = await Deno.connect({ transport: "unix", path: this.#daemon.socket });
      await connection.write(new TextEncoder().encode(request));
      this.#slow.push(connection);
    }
    while (this.#slow.length > SLOW_CLIENTS) this.#slow.shift()?.close();
  }

  /** Questions are asked as long as somebody watches; all are answered at once, in turn with yes and no. */
  async answerQuestions(): Promise<void> {
    for await (const { event, data } of this.#client.events("/v1/pending/events")) {
      const question = event === "question" ? questionDocument.safeParse(JSON.parse(data)) : null;
      if (question?.success !== true || question.data.state !== "waiting") continue;
      const answer = {
        action: this.#round % 2 === 0 ? "allow" : "deny",
        duration: "once",
        match: null,
        dry_run: false,
      };
      // Its time may be over meanwhile.
      await this.#client.send("POST", `/v1/pending/${question.data.id}`, answer, answerDocument).catch(() => {});
    }
  }

  /** As monitoring does. */
  async look(): Promise<z.infer<typeof statusDocument>> {
    return await this.#client.get("/v1/status", statusDocument);
  }

  letGo(): void {
    for (const connection of this.#slow.splice(0)) connection.close();
  }

  /** Whatever becomes of flows while the rules change, from then on it is this. */
  async #meanwhile(ports: readonly PortOf[], fate: Fate, change: () => Promise<void>): Promise<void> {
    for (const [protocol, port] of ports) await this.#traffic.expect(protocol, port, "either");
    await settled();
    await change();
    await settled();
    for (const [protocol, port] of ports) await this.#traffic.expect(protocol, port, fate);
    await settled();
  }
}

export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
}
