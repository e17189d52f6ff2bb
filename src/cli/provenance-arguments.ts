import type { Command } from "commander";
import { configOption, isOverride, problemOptions, strayWord } from "./compile-arguments.ts";
import { UsageError } from "./errors.ts";

/** `nano3 config`: the effective config, or a part of it. */
export interface ConfigCommand {
  readonly command: "config";
  readonly config: string;
  readonly profile: string | null;
  readonly overrides: readonly string[];
  readonly key: string | null;
  readonly origin: boolean;
  readonly json: boolean;
}

/** `nano3 explain`: a key, or a diagnostic code. */
export interface ExplainCommand {
  readonly command: "explain";
  readonly config: string;
  readonly profile: string | null;
  readonly overrides: readonly string[];
  readonly subject: string;
  readonly json: boolean;
}

/** Adds the commands that say where a value comes from. */
export function addProvenance(root: Command, ask: (request: ConfigCommand | ExplainCommand) => void): void {
  const config = root
    .command("config")
    .description("print the effective config: defaults, profile and overrides applied, references filled in")
    .argument("[words...]", "a key, to print it alone, and overrides `key=value`")
    .option("--origin", "each value with where it was written and what it overrode");
  compiling(config).action((words: string[], options) => {
    const [key = null, ...more] = words.filter((word) => !isOverride(word));
    if (key !== null && more.length > 0)
      throw new UsageError(`One key is printed, these are ${more.length + 1}: ${[key, ...more].join(" ")}`);
    const origin = options.origin === true;
    ask({ command: "config", key, origin, ...commonOf(words, options) });
  });
  const explain = root
    .command("explain")
    .description(
      "say what a key is for, where its value comes from and where it ends up; or what a diagnostic code means",
    )
    .argument("<subject>", "a key such as deploy.port or eval.tasks[0].name, or a code such as key-unknown")
    .argument("[words...]", "overrides `key=value`");
  compiling(explain).action((subject: string, words: string[], options) => {
    const [stray] = words.filter((word) => !isOverride(word));
    if (stray !== undefined) throw new UsageError(strayWord(stray));
    ask({ command: "explain", subject, ...commonOf(words, options) });
  });
}

function compiling(command: Command): Command {
  return problemOptions(
    command
      .addOption(configOption())
      .option("--profile <profile>", "profile of env.toml")
      .option("--json", "as JSON"),
  );
}

interface Options {
  readonly config: string;
  readonly profile?: string | null;
  readonly json?: boolean;
}

function commonOf(words: readonly string[], { config, profile = null, json = false }: Options) {
  return { config, profile, overrides: words.filter(isOverride), json };
}
