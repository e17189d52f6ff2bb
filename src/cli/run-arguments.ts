import type { Command } from "commander";

/** The commands about a run that was submitted; null is the latest, for `status` all. */
export type RunCommand =
  | { readonly command: "status" | "results"; readonly run: string | null; readonly json: boolean }
  | { readonly command: "attach" | "cancel"; readonly run: string | null }
  | LogsCommand;

/** `nano3 logs`: one log of a run. */
export interface LogsCommand {
  readonly command: "logs";
  readonly run: string | null;
  readonly log: string | null;
  readonly follow: boolean;
}

const runArgument = "run id or the beginning of one; default: the latest";
const statusArgument = "run id or the beginning of one; default: all";

/** Adds the commands about runs. */
export function addRunCommands(root: Command, ask: (request: RunCommand) => void): void {
  const descriptions = {
    status: "where a run stands; without one, where all do",
    results: "the table of results of a run",
  } as const;
  for (const name of ["status", "results"] as const) {
    root
      .command(name)
      .description(descriptions[name])
      .argument("[run]", name === "status" ? statusArgument : runArgument)
      .option("--json", "as JSON")
      .action((run: string | undefined, options) =>
        ask({ command: name, run: run ?? null, json: options.json === true }),
      );
  }
  root
    .command("attach")
    .description("follow a run again; Ctrl-C stops one of --run, and leaves one of --batch alone")
    .argument("[run]", runArgument)
    .action((run: string | undefined) => ask({ command: "attach", run: run ?? null }));
  root
    .command("cancel")
    .description("stop a run")
    .argument("[run]", runArgument)
    .action((run: string | undefined) => ask({ command: "cancel", run: run ?? null }));
  addLogs(root, ask);
}

function addLogs(root: Command, ask: (request: RunCommand) => void): void {
  root
    .command("logs")
    .description("print a log of a run")
    .argument("[run]", runArgument)
    .argument("[log]", "job, deploy, evaluate, ray-head, …; default: job")
    .option("-f, --follow", "go on until the run ends")
    .action((run: string | undefined, log: string | undefined, options) =>
      ask({ command: "logs", run: run ?? null, log: log ?? null, follow: options.follow === true }),
    );
}
