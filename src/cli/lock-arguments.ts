import type { Command } from "commander";
import { configOption, isOverride, problemOptions, strayWord } from "./compile-arguments.ts";
import { UsageError } from "./errors.ts";

/** `nano3 lock`, as the command line says it. */
export interface LockCommand {
  readonly command: "lock";
  readonly config: string;
  readonly profile: string | null;
  /** As they were written: `container=IMAGE@sha256:…`, `container=IMAGE@FILE`, `art.KEY=/path`. */
  readonly set: readonly string[];
  readonly update: boolean;
  readonly manifests: string | null;
  readonly overrides: readonly string[];
}

/** Adds `nano3 lock` to the program. */
export function addLock(root: Command, ask: (request: LockCommand) => void): void {
  const command = root
    .command("lock")
    .description("write nano3.lock.yaml beside a config: what its container tags and artifacts are")
    .argument("[overrides...]", "overrides `key=value`")
    .addOption(configOption())
    .option("--profile <profile>", "profile of env.toml")
    .option(
      "--set <what>",
      "container=IMAGE@sha256:…, container=IMAGE@FILE or art.KEY=/path; may be repeated",
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--manifests <directory>", "where artifacts are recorded; default artifacts.manifest.root")
    .option("--update", "look up again the artifacts that are locked already");
  problemOptions(command).action((overrides: string[], options) => {
    const stray = overrides.find((word) => !isOverride(word));
    if (stray !== undefined) throw new UsageError(strayWord(stray));
    const { config, profile = null, set, manifests = null } = options;
    ask({ command: "lock", config, profile, set, manifests, update: options.update === true, overrides });
  });
}
