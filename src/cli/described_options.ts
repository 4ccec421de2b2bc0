import { EXIT, ExitError } from "../core/exit_error.ts";
import { checkShape } from "../rules/check_shape.ts";
import { type DescribedConnection, describedConnection } from "../rules/described_connection.ts";

/** The option behind each key of a description. */
const OPTION_OF: Readonly<Record<string, string>> = {
  process_path: "path",
  user_id: "uid",
  dst_host: "host",
  dst_ip: "ip",
  dst_port: "port",
  protocol: "protocol",
  src_ip: "source",
};

/** The connection that options of `explain` describe. Throws an ExitError for a value that cannot be one. */
export function describedByOptions(options: ReadonlyMap<string, string>): DescribedConnection {
  const text = (name: string): string | undefined => options.get(name);
  const parent = text("parent");
  const given = checkShape(describedConnection, {
    process_path: text("path"),
    process_args: text("args")?.split(" "),
    process_parents: parent === undefined ? undefined : [{ process_path: parent }],
    unit: text("unit"),
    user_id: numberOf(text("uid")),
    protocol: text("protocol"),
    src_ip: text("source"),
    dst_ip: text("ip"),
    dst_port: numberOf(text("port")),
    dst_host: text("host"),
  });
  if (given.ok) return given.value;
  const [problem = { path: "$", reason: "" }] = given.problems;
  const option = OPTION_OF[problem.path.replace(/^\$\./, "")] ?? "";
  throw new ExitError(EXIT.usage, `--${option} ${text(option) ?? ""}: ${problem.reason}`);
}

/** What is no number stays a text, and is refused as one. */
function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && /^[0-9]{1,10}$/.test(text) ? Number(text) : text;
}
