import { parseArguments } from "./arguments.ts";
import { openConsole } from "./console.ts";
import { dispatch } from "./dispatch.ts";
import { reportError } from "./errors.ts";
import { outputStreams } from "./output-streams.ts";

/** `nano3 …`: runs a command line and gives the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  return run(argv, "nano3");
}

/** `nemotron nano3 …`: the seed recipe's spelling of the same commands. */
export async function nemotron(argv: readonly string[]): Promise<number> {
  return run(argv, "nemotron");
}

type Program = "nano3" | "nemotron";

async function run(argv: readonly string[], program: Program): Promise<number> {
  const code = await answer(argv, program);
  const lost = await outputStreams().resultLost();
  if (lost === null) return code;
  openConsole({ quiet: false }).problem(`error: stdout: ${lost.message}`);
  return code || 1;
}

async function answer(argv: readonly string[], program: Program): Promise<number> {
  try {
    const parsed = parseArguments(argv, program);
    return await dispatch(parsed, openConsole(parsed));
  } catch (error) {
    return reportError(error, openConsole({ quiet: false }));
  }
}
