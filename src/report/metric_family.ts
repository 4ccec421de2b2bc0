/** One measured thing, in one or several places that its labels tell apart. */
export interface MetricFamily {
  /** Without its first word, sallyport_, unless it begins with process_, which all programs share. */
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** Behind the name: _bucket, _sum and _count of a histogram. */
  readonly suffix?: string;
}

/** Prometheus' text format, version 0.0.4: HELP, TYPE and a line for each sample. A family without samples is not told. */
export function metricFamilyText({ name, help, type, samples }: MetricFamily): string {
  if (samples.length === 0) return "";
  const full = name.startsWith("process_") ? name : `sallyport_${name}`;
  const lines = samples.map(({ labels = {}, value, suffix = "" }) => `${full}${suffix}${labelText(labels)} ${value}`);
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines].map((line) => `${line}\n`).join("");
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${quoted(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** A backslash before itself and the quote; a line break as \n. Everything else may stand as it is. */
function quoted(value: string): string {
  return value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n");
}
