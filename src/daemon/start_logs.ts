import { assertNever } from "../core/assert_never.ts";
import { endpointText } from "../core/endpoint.ts";
import { journalFormat } from "../report/journal_format.ts";
import { jsonLogFormat } from "../report/json_log_format.ts";
import type { LogCarrier } from "../report/log_carrier.ts";
import type { LogFormat } from "../report/log_format.ts";
import { LogReporter } from "../report/log_reporter.ts";
import type { PlainEvent } from "../report/plain_event.ts";
import { syslogFormat } from "../report/syslog_format.ts";
import { textLogFormat } from "../report/text_log_format.ts";
import { TokenBucket } from "../report/token_bucket.ts";
import type { LogSetting } from "../rules/configuration.ts";
import type { LogAddress } from "../rules/log_address.ts";
import { remoteLogger } from "../rules/remote_logger.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { DatagramLog } from "./datagram_log.ts";
import { dialTcp } from "./dial_tcp.ts";
import { dialUdp } from "./dial_udp.ts";
import { FileLog } from "./file_log.ts";
import { standardErrorIsJournal } from "./journal_stream.ts";
import { RemoteLog } from "./remote_log.ts";

const JOURNAL = "/run/systemd/journal/socket";
const TAG = "sallyport";
const LOOK_MILLISECONDS = 1_000;
const RECONNECT_MILLISECONDS = 1_000;

/** A way to write a log, and whither. */
type Log = readonly [format: LogFormat, carrier: LogCarrier];

/**
 * Logs decisions and events as the configuration says (Log, Server.Loggers), until the context's resources are given
 * back. What is returned opens the log's file anew.
 */
export function startLogs(context: DaemonContext): () => void {
  const { source: { configuration }, options, reporter } = context;
  const { log, loggers, logLevel } = configuration;
  const toJournal = log.target === "auto" && standardErrorIsJournal();
  const file = new FileLog(log.file);
  const own = ownLog(context, log, toJournal ? "journald" : log.target, file);
  const tell = (event: PlainEvent): void => {
    reporter.event(event);
    if (toJournal) options.tell(String(event["message"])); // else nobody would read it
  };
  if (own !== null) {
    const limit = new TokenBucket(log.perSecond, () => performance.now());
    start(context, own, { decisions: log.decisions, level: logLevel, limit, tell });
  }
  if (toJournal) options.hush();
  for (const logger of loggers.map(remoteLogger)) {
    if (typeof logger === "string") continue; // unbuilt_settings.ts tells
    const format = logger.format === "json" ? jsonLogFormat() : syslogOf(logger.tag);
    start(context, [format, carrierTo(context, logger.address)], {
      decisions: "all",
      level: logLevel,
      limit: null,
      tell,
    });
  }
  return () => file.reopen();
}

function ownLog(
  context: DaemonContext,
  { address }: LogSetting,
  target: LogSetting["target"],
  file: FileLog,
): Log | null {
  switch (target) {
    case "auto":
    case "none":
      return null;
    case "journald":
      return [journalFormat(), context.resources.use(new DatagramLog(context.libc, "the journal", JOURNAL))];
    case "syslog":
      return [syslogOf(TAG), carrierTo(context, address)];
    case "file":
      return [textLogFormat(), context.resources.use(file)];
    default:
      return assertNever(target);
  }
}

function syslogOf(tag: string): LogFormat {
  return syslogFormat({ host: Deno.hostname(), tag: tag === "" ? TAG : tag, pid: Deno.pid });
}

function carrierTo({ libc, resources }: DaemonContext, address: LogAddress): LogCarrier {
  if (address.kind === "socket") {
    return resources.use(new DatagramLog(libc, `the socket ${address.path}`, address.path));
  }
  const { kind, endpoint } = address;
  const dial = kind === "udp" ? dialUdp : dialTcp;
  const where = `${kind} ${endpointText(endpoint)}`;
  return resources.use(
    new RemoteLog({ where, dial: (signal) => dial(endpoint, signal), pause: RECONNECT_MILLISECONDS }),
  );
}

type Choice = Pick<ConstructorParameters<typeof LogReporter>[0], "decisions" | "level" | "limit" | "tell">;

function start({ reporter, resources }: DaemonContext, [format, carrier]: Log, choice: Choice): void {
  const log = new LogReporter({
    ...choice,
    format,
    carrier,
    now: () => Date.now() * 1000,
  });
  resources.use(reporter.add(log));
  const timer = setInterval(() => log.look(), LOOK_MILLISECONDS);
  resources.defer(() => clearInterval(timer));
}
