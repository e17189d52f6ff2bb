import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Machine, runOnMachine } from "../../lab/index.ts";
import { killNow } from "../../lab/processes.ts";
import { awaitProcess, processOn } from "./moments.ts";
import type { Stage } from "./row.ts";

interface Misbehaviour {
  /** A pattern of bash over all arguments. */
  readonly when: string;
  /** A line of bash. */
  readonly does: string;
}

/** An interpreter that first does something of its own where its arguments match. Gives its path. */
export function brokenPython({ scratch, python }: Stage, { when, does }: Misbehaviour): string {
  const path = join(scratch, "python");
  const script = `#!/bin/bash\ncase "$*" in\n${when}) ${does} ;;\nesac\nexec ${python} "$@"\n`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

/** An interpreter beside which nemo-evaluator spoils its results file (`$results`) when it has finished. */
export function spoilingHarness(stage: Stage, does: string): string {
  const bin = dirname(stage.python);
  const script = `#!/bin/bash
PATH=${bin}:$PATH ${join(bin, "nemo-evaluator")} "$@"
code=$?
results=$PWD/../results.yml
${does}
exit "$code"
`;
  writeFileSync(join(stage.scratch, "nemo-evaluator"), script, { mode: 0o755 });
  return brokenPython(stage, { when: "never", does: ":" });
}

/** An interpreter beside which nemo-evaluator, for tasks that match, waits to be killed until the row lets it go. */
export function stallingHarness(stage: Stage, task: string): string {
  const bin = dirname(stage.python);
  const script = `#!/bin/bash
case "$*" in
${task}) [[ -e ${letGoFile(stage)} ]] || exec sleep 600 ;;
esac
PATH=${bin}:$PATH exec ${join(bin, "nemo-evaluator")} "$@"
`;
  writeFileSync(join(stage.scratch, "nemo-evaluator"), script, { mode: 0o755 });
  return brokenPython(stage, { when: "never", does: ":" });
}

/** Harnesses that start from now on do not wait. */
export function letGo(stage: Stage): void {
  writeFileSync(letGoFile(stage), "");
}

const letGoFile = ({ scratch }: Stage) => join(scratch, "let-go");

/** Somebody else's program listens on a port of a machine until the row is over. */
export async function takePort(stage: Stage, machine: Machine, port: number): Promise<void> {
  const listen = `setsid python3 -m http.server ${port} --directory /etc/slurm >/dev/null 2>&1 </dev/null &`;
  await runOnMachine(machine, ["sh", "-c", listen]);
  const isIt = new RegExp(`http.server ${port} `);
  await awaitProcess(machine, isIt, 10);
  stage.undo(() => killProcess(machine, isIt));
}

/** Kills a process of a machine by its command line (kill -9); there must be one. */
export function killProcess(machine: Machine | null, command: RegExp): void {
  const found = processOn(machine, command);
  if (found === undefined) throw new Error(`no process ${command} on ${machine}`);
  killNow(found.pid);
}

/** Kills a process, and until the row is over whichever takes its place. */
export function killAgainAndAgain(stage: Stage, machine: Machine | null, command: RegExp): void {
  killProcess(machine, command);
  const killing = setInterval(() => {
    const next = processOn(machine, command);
    if (next !== undefined) killNow(next.pid);
  }, 1000);
  stage.undo(() => clearInterval(killing));
}
