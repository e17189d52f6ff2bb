import type { ParsedCommand } from "./arguments.ts";
import type { Console } from "./console.ts";
import { packageVersion } from "./host.ts";

/** Runs a command and gives its exit code. Each is loaded when it is needed: most calls need one. */
export async function dispatch(parsed: ParsedCommand, console: Console): Promise<number> {
  switch (parsed.command) {
    case "version":
      console.result(packageVersion());
      return 0;
    case "help":
      if (parsed.exitCode === 0) console.result(parsed.text);
      else console.problem(parsed.text);
      return parsed.exitCode;
    case "compile":
      return (await import("./commands/compile.ts")).compileCommand(parsed, console);
    case "check":
      return (await import("./commands/check.ts")).checkCommand(parsed, console);
    case "config":
      return (await import("./commands/config.ts")).configCommand(parsed, console);
    case "explain":
      return (await import("./commands/explain.ts")).explainCommand(parsed, console);
    case "lock":
      return (await import("./commands/lock.ts")).lockCommand(parsed, console);
    case "schema":
      return (await import("./commands/schema.ts")).schemaCommand(parsed, console);
    case "model eval":
      return (await import("./commands/model-eval.ts")).modelEvalCommand(parsed, console);
    case "submit":
      return (await import("./commands/submit.ts")).submitCommand(parsed, console);
    case "status":
      return (await import("./commands/status.ts")).statusCommand(parsed, console);
    case "results":
      return (await import("./commands/results.ts")).resultsCommand(parsed, console);
    case "logs":
      return (await import("./commands/logs.ts")).logsCommand(parsed, console);
    case "cancel":
      return (await import("./commands/cancel.ts")).cancelCommand(parsed, console);
    case "attach":
      return (await import("./commands/attach.ts")).attachCommand(parsed, console);
    case "tasks":
      return (await import("./commands/tasks.ts")).tasksCommand(parsed, console);
  }
}
