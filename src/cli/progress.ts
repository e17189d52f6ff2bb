import type { Reporter, TaskProgress, Waiting } from "../cluster/reporter.ts";
import type { RunEvent } from "../cluster/run-files.ts";
import { printable } from "../compiler/diagnostics/printable.ts";
import type { Console } from "./console.ts";

/** How often a log that is no terminal is told that something still waits. */
const silenceSeconds = 30;

export interface Progress {
  readonly reporter: Reporter;
  readonly close: () => void;
}

/** Progress on stderr: a line for each change, and below it one line that is written over (or a line now and then). */
export function openProgress(console: Console): Progress {
  let shown = "";
  let lastState = "";
  let lastLineAt = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown !== "") console.draw("\r\u001b[2K");
    shown = "";
  };
  const line = (text: string) => {
    clear();
    console.say(text);
  };
  const waiting = (status: Waiting) => {
    const text = describeWaiting(status);
    if (console.isTerminal) {
      clear();
      shown = cut(text, console.columns - 1);
      return console.draw(console.paint.dim(shown));
    }
    const seconds = performance.now() / 1000;
    if (status.state.state === lastState && seconds - lastLineAt < silenceSeconds) return;
    [lastState, lastLineAt] = [status.state.state, seconds];
    console.say(text);
  };
  const reporter: Reporter = {
    note: (text) => text.split("\n").map(printable).forEach(line),
    event: (event) => line(describeEvent(event)),
    waiting,
  };
  return { reporter, close: clear };
}

/** `12:03:05  load  done  81 s`. */
export function describeEvent({ at, phase, event, message, attempt }: RunEvent): string {
  const time = /T(\d\d:\d\d:\d\d)/.exec(at ?? "")?.[1] ?? "--:--:--";
  const which = attempt !== undefined && attempt > 1 ? ` (attempt ${attempt})` : "";
  return printable(`${time}Z  ${phase.padEnd(8)}  ${event}${which}${message ? `  ${message}` : ""}`);
}

/** `evaluating · 2m10s of at most 2h · hellaswag.0 running, 120 answers`. */
export function describeWaiting({ state, seconds, limitSeconds, tasks }: Waiting): string {
  const limit = limitSeconds === null ? "" : ` of at most ${duration(limitSeconds)}`;
  const running = [...tasks].map(([id, task]) => describeTask(id, task));
  const what = state.state === "evaluating" && running.length > 0 ? running.join(", ") : state.reason;
  return printable(`${state.state} · ${duration(seconds)}${limit} · ${what}`);
}

function describeTask(id: string, { status, answered }: TaskProgress): string {
  return `${id} ${status}${answered === null ? "" : `, ${answered} answers`}`;
}

/** `45s`, `2m10s`, `1h05m`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  if (hours > 0) return minutes === 0 ? `${hours}h` : `${hours}h${two(minutes)}m`;
  if (minutes > 0) return rest === 0 ? `${minutes}m` : `${minutes}m${two(rest)}s`;
  return `${rest}s`;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
