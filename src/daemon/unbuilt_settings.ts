import type { Configuration } from "../rules/configuration.ts";
import { remoteLogger } from "../rules/remote_logger.ts";

/** Settings that are understood but that this version does not carry out: each is said aloud, none is passed over. */
export function unbuiltSettings(configuration: Configuration): string[] {
  const settings: [asked: boolean, key: string, instead: string][] = [
    [configuration.forward, "Forward", "forwarded traffic is not looked at"],
    ...configuration.loggers.map(remoteLogger).map((logger, index): [boolean, string, string] => [
      typeof logger === "string",
      `Server.Loggers[${index}]`,
      String(logger),
    ]),
  ];
  return settings.filter(([asked]) => asked)
    .map(([, key, instead]) => `${key} is not honoured by this version; ${instead}`);
}
