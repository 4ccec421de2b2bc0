import { join } from "@std/path";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Libc } from "../ffi/libc.ts";
import { bootClock } from "../ffi/boot_clock.ts";
import { groupIdByName } from "../ffi/group_id.ts";
import { userIdByName } from "../ffi/user_id.ts";
import type { Reporter } from "../report/reporter.ts";
import type { Configuration, Mode } from "../rules/configuration.ts";
import type { Lists } from "../rules/lists/loaded_list.ts";
import { listsOfRules } from "../rules/lists/lists_of.ts";
import type { NetworkAliases } from "../rules/network_aliases.ts";
import type { Rule } from "../rules/rule.ts";
import type { RuleContext } from "../rules/rule_context.ts";
import { type FileProblem, problemText } from "../store/file_problem.ts";
import { loadAliases } from "../store/load_aliases.ts";
import { loadConfiguration } from "../store/load_configuration.ts";
import type { LoadedDocument } from "../store/load_document.ts";
import type { ReadOptions } from "../store/read_safely.ts";
import { RuleClock } from "../store/rule_clock.ts";
import { RuleDirectory } from "../store/rule_directory.ts";
import type { RuleSnapshot } from "../store/rule_snapshot.ts";
import { TemporaryRules } from "../store/temporary_rules.ts";
import type { AskSetting } from "./asking.ts";
import { bootId } from "./boot_id.ts";
import { ListSource } from "./list_source.ts";
import type { DaemonOptions } from "./options.ts";
import { STATE_DIRECTORY } from "./state_directory.ts";
import { unbuiltSettings } from "./unbuilt_settings.ts";
import type { Policy } from "./worker_messages.ts";

const RULE_TIMES = "rule-times.json";
const TEMPORARY_RULES = "temporary-rules.json";
/** How long lists are waited for, at the start and when a rule wants new ones. */
export const LIST_MILLISECONDS = 30_000;

/** Configuration and rules from their files, as one policy; a change of either makes a new one. */
export class PolicySource implements Disposable {
  /** By which rule files are understood. */
  readonly context: RuleContext;
  readonly #options: DaemonOptions;
  readonly #read: ReadOptions;
  readonly #rules: RuleDirectory;
  readonly #temporary: TemporaryRules;
  readonly #lists: ListSource;
  #configuration: Configuration;
  #aliases: NetworkAliases;
  #modeByHand: Mode | null = null;
  #revision = 1;
  #follower: ((policy: Policy) => Promise<void>) | null = null;
  #inForce: Promise<void> = Promise.resolve();
  /** Whether something has changed since the last policy was made. */
  #changed = false;

  /** Throws an ExitError that lists every problem, if there is one: at the start nothing is taken as a last good state. */
  constructor(libc: Libc, options: DaemonOptions) {
    this.#options = options;
    this.#read = { userId: Deno.uid(), allowInsecureFiles: options.allowInsecureFiles };
    this.#configuration = this.#atStart(this.#readConfiguration());
    for (const message of unbuiltSettings(this.#configuration)) {
      options.reporter.event({ event: "warning", code: "setting-not-honoured", message });
    }
    this.#aliases = this.#atStart(this.#readAliases());
    this.context = this.#ruleContext(libc);
    const clock = this.#clocks(libc);
    this.#rules = new RuleDirectory({
      ...this.#read,
      path: this.rulesPath,
      context: this.context,
      clock: clock(RULE_TIMES),
      onChange: (snapshot) => this.#onRules(snapshot),
    });
    this.#refuseBadRules(this.#rules.snapshot);
    this.#temporary = new TemporaryRules({
      clock: clock(TEMPORARY_RULES),
      context: this.context,
      onEnd: () => this.#tell(),
    });
    this.#lists = new ListSource({
      entry: options.entry,
      read: this.#read,
      warn: (message) => options.reporter.event({ event: "warning", code: "list-refused", message }),
      onChange: () => this.#tell(),
      patience: LIST_MILLISECONDS,
    });
    this.#lists.want(listsOfRules(this.#allRules()));
  }

  /** Whether lists are being read for the first time; it may take LIST_MILLISECONDS until `listsRead` returns. */
  get isWaitingForLists(): boolean {
    return this.#lists.isWaiting;
  }

  /** Returns when the lists that rules ask have been read, or could not be. */
  async listsRead(): Promise<void> {
    await this.#lists.read();
  }

  get configuration(): Configuration {
    return this.#configuration;
  }

  /** Of the rule files. */
  get rules(): RuleSnapshot {
    return this.#rules.snapshot;
  }

  /** Null for a rule that is in no file. */
  fileOfRule(name: string): string | null {
    return this.#rules.fileOf(name);
  }

  get rulesPath(): string {
    return this.#options.rulesPath ?? this.#configuration.rulesPath;
  }

  /** Rules in no file. After a change of theirs `changed` has to be called. */
  get temporary(): TemporaryRules {
    return this.#temporary;
  }

  get lists(): Lists {
    return this.#lists.lists;
  }

  /** What was set by hand, else the command line's, where it names one, else the configuration's. */
  get mode(): Mode {
    return this.#modeByHand ?? this.modeOfFiles;
  }

  get modeOfFiles(): Mode {
    return this.#options.mode ?? this.#configuration.mode;
  }

  /** Until the next start. `changed` has to be called. */
  setMode(mode: Mode): void {
    this.#modeByHand = mode;
  }

  /** Mode, or rules in no file, have been changed by us. Returns when it is in force. */
  async changed(): Promise<void> {
    this.#tell();
    await this.#settled();
  }

  /** Rule files have been changed by us: they are read now. Returns when what they say is in force. */
  async filesChanged(): Promise<void> {
    const before = this.#revision;
    this.#rules.reload();
    if (this.#revision === before) this.#tell();
    await this.#settled();
  }

  /** The policy of this moment; each one has a higher revision than those before. */
  policy(): Policy {
    this.#changed = false;
    return {
      revision: this.#revision++,
      mode: this.mode,
      checksums: this.#configuration.checksums,
      rules: this.#allRules(),
      lists: this.#lists.lists,
      options: this.#configuration,
      asking: this.#configuration.ask ? askSetting(this.#configuration) : null,
    };
  }

  /**
   * Hands over each policy from now on; at once, where there was a change since the last one. What is returned is
   * fulfilled when it is in force.
   */
  follow(follower: (policy: Policy) => Promise<void>): void {
    this.#follower = follower;
    if (this.#changed) this.#tell();
  }

  /** Reads both anew (SIGHUP). What is bad is reported, and its last good version stays. */
  reload(): void {
    this.#configuration = this.#atReload(this.#readConfiguration(), this.#configuration);
    this.#aliases = this.#atReload(this.#readAliases(), this.#aliases);
    this.#rules.reload();
    this.#tell();
  }

  [Symbol.dispose](): void {
    this.#lists[Symbol.dispose]();
    this.#temporary[Symbol.dispose]();
    this.#rules[Symbol.dispose]();
  }

  #readConfiguration(): LoadedDocument<Configuration> {
    return loadConfiguration(this.#options.configPath, this.#read);
  }

  #readAliases(): LoadedDocument<NetworkAliases> {
    return loadAliases(this.#options.configPath, this.#read);
  }

  #atStart<T>(loaded: LoadedDocument<T>): T {
    if (!loaded.ok) throw configurationError(loaded.problems);
    return loaded.value;
  }

  /** What is bad is reported, and what was good last stays. */
  #atReload<T>(loaded: LoadedDocument<T>, before: T): T {
    if (loaded.ok) return loaded.value;
    warnOf(this.#options.reporter, loaded.problems, "configuration-refused");
    return before;
  }

  /** Without a directory the built-in rules hold, and that is said; a bad file in it is another matter. */
  #refuseBadRules({ problems, source }: RuleSnapshot): void {
    if (source === "built-in") return warnOf(this.#options.reporter, problems, "no-rules");
    if (problems.length === 0) return;
    this.#rules[Symbol.dispose]();
    throw configurationError(problems);
  }

  #onRules(snapshot: RuleSnapshot): void {
    warnOf(this.#options.reporter, snapshot.problems, "rule-refused");
    this.#tell();
  }

  /** Rules that ask new lists hold once those have been read: until then those of before do. */
  #tell(): void {
    this.#lists.want(listsOfRules(this.#allRules()));
    this.#changed = true;
    if (!this.#lists.isWaiting && this.#follower !== null) this.#inForce = this.#follower(this.policy());
  }

  async #settled(): Promise<void> {
    await this.#lists.read();
    await this.#inForce;
  }

  #allRules(): Rule[] {
    return [...this.rules.rules, ...this.#temporary.rules];
  }

  #ruleContext(libc: Libc): RuleContext {
    const aliases = (): NetworkAliases => this.#aliases;
    return {
      get aliases() {
        return aliases();
      },
      userId: (name) => userIdByName(libc, name),
      groupId: (name) => groupIdByName(libc, name),
    };
  }

  #clocks(libc: Libc): (file: string) => RuleClock {
    const { statePath, reporter } = this.#options;
    const [afterBoot, boot] = [bootClock(libc), bootId()];
    return (file) =>
      new RuleClock({
        file: join(statePath ?? STATE_DIRECTORY, file),
        read: this.#read,
        boot,
        afterBoot: () => afterBoot() / 1e6,
        wall: () => Date.now(),
        warn: (message) => reporter.event({ event: "warning", code: "rule-times", message }),
      });
  }
}

function askSetting({ questions, failure }: Configuration): AskSetting {
  return {
    patience: questions.holdSeconds * 1000,
    perProgram: questions.perProgram,
    unanswered: failure.unanswered,
  };
}

function configurationError(problems: readonly FileProblem[]): ExitError {
  return new ExitError(EXIT.configuration, problems.map(problemText).join("\n"));
}

function warnOf(reporter: Reporter, problems: readonly FileProblem[], code: string): void {
  for (const problem of problems) {
    reporter.event({ event: "warning", code, message: problemText(problem) });
  }
}
