import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { killNow } from "../lab/processes.ts";
import { waitUntil } from "../lab/wait-until.ts";
import type { Layout } from "./layout.ts";

/** A process that the cluster started. The start time, in clock ticks, tells it from a later one of the same id. */
export interface Started {
  readonly pid: number;
  readonly startTime: string;
}

/** Starts a program that outlives this one, with its output in `log/<name>.log`. */
export function startProcess(
  layout: Layout,
  name: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  const [program = "", ...args] = command;
  const output = openSync(logOf(layout, name), "a");
  const child = spawn(program, args, {
    detached: true,
    stdio: ["ignore", output, output],
    cwd: layout.dir,
    env: { ...process.env, ...env },
  });
  closeSync(output);
  // A program that cannot be started shows as one that is not running; the log says why.
  child.on("error", (error) => writeFileSync(logOf(layout, name), `${error.message}\n`, { flag: "a" }));
  child.unref();
  const started = { pid: child.pid ?? 0, startTime: startTimeOf(child.pid ?? 0) ?? "" };
  record(layout, { ...recorded(layout), [name]: started });
  return started;
}

/** The named process if it lives. */
export function runningProcess(layout: Layout, name: string): Started | undefined {
  const started = recorded(layout)[name];
  return started !== undefined && isRunning(started) ? started : undefined;
}

/** Whether a process that was started still is the one. */
export function isRunning(started: Started): boolean {
  return started.startTime !== "" && startTimeOf(started.pid) === started.startTime;
}

/** Ends a process: TERM, and KILL after `seconds`. One that is gone already is fine. */
export async function stopProcess(layout: Layout, name: string, seconds = 5): Promise<void> {
  const started = runningProcess(layout, name);
  if (started === undefined) return;
  process.kill(started.pid, "SIGTERM");
  const gone = (): boolean => !isRunning(started);
  const wait = { what: `end of ${name}`, log: logOf(layout, name), everyMilliseconds: 20 };
  try {
    await waitUntil({ ...wait, seconds }, gone);
  } catch {
    killNow(started.pid);
    await waitUntil({ ...wait, seconds: 5 }, gone);
  }
}

/** Kills a process at once, as a crash does. */
export async function killProcess(layout: Layout, name: string): Promise<void> {
  const started = runningProcess(layout, name);
  if (started === undefined) throw new Error(`kube: ${name} does not run`);
  killNow(started.pid);
  await waitUntil(
    { what: `end of ${name}`, seconds: 5, log: logOf(layout, name) },
    () => !isRunning(started),
  );
}

/** Where a process's output goes. */
export function logOf(layout: Layout, name: string): string {
  return join(layout.log, `${name}.log`);
}

/** Forgets all processes. */
export function removeProcessRecord(layout: Layout): void {
  rmSync(layout.record, { force: true });
}

/** When a live process started, in clock ticks since boot; undefined for a zombie or none. */
export function startTimeOf(pid: number): string | undefined {
  try {
    // The name in parentheses may hold blanks; the state is the first field after it, the start time the 20th.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function recorded(layout: Layout): Readonly<Record<string, Started>> {
  try {
    return JSON.parse(readFileSync(layout.record, "utf8")) as Record<string, Started>;
  } catch {
    return {};
  }
}

function record(layout: Layout, processes: Readonly<Record<string, Started>>): void {
  writeFileSync(layout.record, `${JSON.stringify(processes, null, 2)}\n`);
}
