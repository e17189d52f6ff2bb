import { Command, CommanderError } from "commander";
import { configOption, isDeletion, isOverride, problemOptions, strayWord } from "./compile-arguments.ts";
import type { ConsoleOptions } from "./console.ts";
import { UsageError } from "./errors.ts";
import { addLock, type LockCommand } from "./lock-arguments.ts";
import { addProvenance, type ConfigCommand, type ExplainCommand } from "./provenance-arguments.ts";
import { addRunCommands, type RunCommand } from "./run-arguments.ts";
import { addSchema, type SchemaCommand } from "./schema-arguments.ts";

/** What a command line asks for. Parsing is pure: nothing is read, nothing is run. */
export type ParsedCommand = ConsoleOptions &
  Strictness &
  (
    | {
        readonly command: "compile";
        readonly config: string;
        readonly profile: string | null;
        readonly output: string | null;
        readonly stdout: string | null;
        readonly json: boolean;
        readonly overrides: readonly string[];
      }
    | { readonly command: "check"; readonly directories: readonly string[]; readonly json: boolean }
    | ConfigCommand
    | ExplainCommand
    | LockCommand
    | SchemaCommand
    | ModelEvalCommand
    | SubmitCommand
    | RunCommand
    | { readonly command: "tasks"; readonly filter: string | null; readonly json: boolean }
    | { readonly command: "version" }
    | { readonly command: "help"; readonly text: string; readonly exitCode: 0 | 2 }
  );

/** Whether warnings stop a compilation, too. */
export interface Strictness {
  readonly strict?: boolean;
}

export interface ModelEvalCommand {
  readonly command: "model eval";
  readonly checkpoint: string | null;
  readonly config: string;
  readonly profile: string | null;
  readonly mode: "run" | "batch" | null;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly overrides: readonly string[];
}

export interface SubmitCommand {
  readonly command: "submit";
  readonly directory: string;
  readonly mode: "run" | "batch";
  readonly profile: string;
  readonly json: boolean;
  /** Results of other runs do not count. */
  readonly fresh: boolean;
}

/** What an action gives; what all commands take is added to it. */
type Request = ParsedCommand extends infer C ? (C extends unknown ? Omit<C, keyof Shared> : never) : never;

/** What every command that compiles takes. */
type Shared = Pick<ParsedCommand, "quiet" | "diagnostics" | "strict">;

/** Parses a command line: `nano3 …`, or the seed's spelling `nemotron nano3 …`. */
export function parseArguments(
  argv: readonly string[],
  program: "nano3" | "nemotron" = "nano3",
): ParsedCommand {
  if (program === "nano3") return parse(argv, "nano3");
  const [recipe, ...rest] = argv;
  if (recipe === "nano3") return parse(rest, "nemotron nano3");
  if (recipe === undefined || recipe.startsWith("-")) return parse(argv, "nemotron nano3");
  throw new UsageError(`nemotron has the recipe \`nano3\` here, not \`${recipe}\`.`);
}

function parse(argv: readonly string[], name: string): ParsedCommand {
  let request: Request | undefined;
  let shared: Partial<Shared> = {};
  let printed = "";
  const root = buildProgram(name, (asked) => {
    request = asked;
  });
  root.hook("preAction", (_root, command) => {
    const { diagnostics, strict, quiet } = command.optsWithGlobals();
    shared = { ...(diagnostics && { diagnostics }), ...(strict && { strict }), quiet: quiet === true };
  });
  forEachCommand(root, (command) => {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      writeErr: () => {},
    });
  });
  try {
    root.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.version") return { command: "version", quiet: false };
    if (error.exitCode === 0) return { command: "help", text: printed, exitCode: 0, quiet: false };
    if (error.code === "commander.help")
      return { command: "help", text: helpOf(root, argv), exitCode: 2, quiet: false };
    throw new UsageError(toSentence(error.message));
  }
  if (request === undefined) throw new Error("a command has an action");
  return { ...request, ...shared } as ParsedCommand;
}

/** `error: unknown option '--chek'\n(Did you mean --check?)` as a sentence of ours. */
function toSentence(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function forEachCommand(command: Command, act: (command: Command) => void): void {
  act(command);
  for (const child of command.commands) forEachCommand(child, act);
}

function helpOf(root: Command, argv: readonly string[]): string {
  const find = (command: Command, [word, ...rest]: readonly string[]): Command => {
    const child = command.commands.find((each) => each.name() === word);
    return child === undefined ? command : find(child, rest);
  };
  return find(root, argv).helpInformation();
}

type Ask = (request: Request) => void;

function buildProgram(name: string, ask: Ask): Command {
  const root = new Command(name)
    .description("Compiles evaluation configs into reviewable job artifacts, submits and follows them.")
    .helpCommand(false)
    .version("version", "-V, --version", "print the version");
  addCompile(root, ask);
  addProvenance(root, ask);
  addLock(root, ask);
  addSchema(root, ask);
  addModelEval(root, ask);
  addSubmit(root, ask);
  addRunCommands(root, ask);
  addTasks(root, ask);
  forEachCommand(root, (command) => command.option("-q, --quiet", "only the result, errors and warnings"));
  return root;
}

function addCompile(root: Command, ask: Ask): void {
  const command = root
    .command("compile")
    .description("write the artifact set of a config; touches no network and no cluster")
    .argument("[words...]", "overrides `key=value`; with --check: directories of sets")
    .addOption(configOption())
    .option("--profile <profile>", "profile of env.toml")
    .option("-o, --output <directory>", "where to write; default generated/<config>@<profile>")
    .option("--stdout <file>", "print one file of the set, write nothing")
    .option("--check", "compile every set under generated/ again and report what differs")
    .option("--json", "print set, files and diagnostics as one JSON document, also when there are errors");
  problemOptions(command).action((words: string[], options) => {
    const json = options.json === true;
    if (options.check) {
      if (options.output || options.stdout || options.profile || options.config !== "default")
        throw new UsageError("--check compiles each set from its own inputs: it takes only directories.");
      return ask({ command: "check", directories: words, json });
    }
    const [stray] = words.filter((word) => !isOverride(word));
    if (stray !== undefined) throw new UsageError(strayWord(stray));
    const { config, profile = null, output = null, stdout = null } = options;
    if (json && stdout !== null)
      throw new UsageError("--json and --stdout exclude one another: stdout carries one result.");
    ask({ command: "compile", config, profile, output, stdout, json, overrides: words });
  });
}

function modeOptions(command: Command): Command {
  return command
    .option("-r, --run <profile>", "submit and follow to the end; Ctrl-C stops the job")
    .option("-b, --batch <profile>", "submit and return; the job does the rest");
}

/** The mode and profile that --run and --batch say together. */
function readMode(options: { run?: string; batch?: string }) {
  if (options.run !== undefined && options.batch !== undefined)
    throw new UsageError("--run and --batch exclude one another: follow the job, or leave it alone.");
  if (options.run !== undefined) return { mode: "run", profile: options.run } as const;
  if (options.batch !== undefined) return { mode: "batch", profile: options.batch } as const;
  return { mode: null, profile: null } as const;
}

function addModelEval(root: Command, ask: Ask): void {
  const model = root.command("model").description("what is done with a model");
  const command = model
    .command("eval")
    .description("compile and submit the evaluation of a checkpoint")
    .argument("[words...]", "the checkpoint, and overrides `key=value`")
    .usage("CKPT (--run PROFILE | --batch PROFILE | --dry-run) [options] [key=value ...]")
    .addOption(configOption())
    .option("-d, --dry-run", "say what would happen; write nothing, contact nobody")
    .option("--profile <profile>", "profile of env.toml, for --dry-run alone")
    .option("--fresh", "use no results of other runs: short for eval.resume=false")
    .option("--json", "print results.json instead of a table; with --dry-run: what `compile --json` prints");
  modeOptions(problemOptions(command)).action((words: string[], options) => {
    const { mode, profile } = readMode(options);
    const dryRun = options.dryRun === true;
    if (mode === null && !dryRun)
      throw new UsageError(`One of --run, --batch and --dry-run is needed.\n\n${command.helpInformation()}`);
    if (mode !== null && options.profile !== undefined)
      throw new UsageError(`--${mode} names the profile already: --profile goes with --dry-run alone.`);
    const plain = words.filter((word) => !isOverride(word));
    const deletion = plain.find(isDeletion);
    if (deletion !== undefined) throw new UsageError(strayWord(deletion));
    if (plain.length > 1)
      throw new UsageError(`One checkpoint is evaluated, these are ${plain.length}: ${plain.join(" ")}`);
    ask({
      command: "model eval",
      checkpoint: plain[0] ?? null,
      config: options.config,
      profile: profile ?? options.profile ?? null,
      mode,
      dryRun,
      json: options.json === true,
      overrides: [...words.filter(isOverride), ...(options.fresh === true ? ["eval.resume=false"] : [])],
    });
  });
}

function addSubmit(root: Command, ask: Ask): void {
  const command = root
    .command("submit")
    .description("send an artifact set as it is, and start its job")
    .argument("<directory>", "directory that `nano3 compile` wrote")
    .option("--fresh", "use no results of other runs (Slurm, local)")
    .option("--json", "print results.json instead of a table");
  modeOptions(problemOptions(command)).action((directory: string, options) => {
    const { mode, profile } = readMode(options);
    if (mode === null)
      throw new UsageError(`One of --run and --batch is needed.\n\n${command.helpInformation()}`);
    const { json = false, fresh = false } = options;
    ask({ command: "submit", directory, mode, profile, json, fresh });
  });
}

function addTasks(root: Command, ask: Ask): void {
  root
    .command("tasks")
    .description("the tasks that a config can name")
    .argument("[filter]", "part of a name")
    .option("--json", "as JSON")
    .action((filter: string | undefined, options) =>
      ask({ command: "tasks", filter: filter ?? null, json: options.json === true }),
    );
}
