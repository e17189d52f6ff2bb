import { progressLog } from "../evaluator.ts";
import type { Growth, Tail } from "../observe.ts";
import { type RunEvent, readEvent } from "../run-files.ts";
import type { RunRecord } from "../run-record.ts";

/**
 * While a RayJob runs, its files are out of reach: deploy.py writes each event to the log of the head's container as well,
 * one JSON line among the lines of Ray. From them the files are known as far as somebody who follows needs them.
 */

/** The lines that deploy.py wrote; one that is being written is not among them. */
export function eventsIn(log: string): readonly string[] {
  return log
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith('{"at": "'));
}

/** The events that nobody has seen yet, under the names of the files that they are written to. */
export function grownEvents(events: readonly string[], tails: readonly Tail[]): ReadonlyMap<string, Growth> {
  const ofTasks = events.filter(isOfTask);
  const others = events.filter((line) => !isOfTask(line));
  const known = new Map(tails.map(({ path, offset }) => [path, offset]));
  const grown = (path: string, lines: readonly string[]): [string, Growth][] => {
    const from = known.get(path);
    if (from === undefined) return [];
    const news = lines.slice(from);
    const text = news.map((line) => `${line}\n`).join("");
    return [[path, { text, offset: lines.length, rest: "", hasMore: false }]];
  };
  return new Map([...grown("events.jsonl", others), ...grown(progressLog, ofTasks)]);
}

function isOfTask(line: string): boolean {
  return line.includes('"task": ');
}

/** The files of a run as its events tell of them. */
export function filesFrom(
  lines: readonly string[],
  { endpoint_file, completion_file }: RunRecord["comms"],
): ReadonlyMap<string, string> {
  const events = lines.flatMap((line) => readEvent(line) ?? []);
  const [first] = events;
  const ready = events.find(({ url }) => typeof url === "string");
  const failed = events.find(({ event }) => event === "failed");
  const over = events.find(
    ({ phase, event, exit_code }) => phase === "evaluate" && event === "done" && exit_code != null,
  );
  const about = { attempt: first?.attempt ?? 1 };
  const files: readonly (readonly [string, object | undefined])[] = [
    ["job.json", first && { ...about, job_id: first.job_id, host: first.host }],
    [endpoint_file, ready && { ...about, url: ready.url }],
    [completion_file, over && { ...about, outcome: outcomeOf(over), exit_code: over.exit_code }],
    ["failed.json", failed && { ...about, class: "unknown", ...failed }],
  ];
  return new Map(
    files.flatMap(([name, value]) => (value === undefined ? [] : [[name, JSON.stringify(value)]])),
  );
}

function outcomeOf({ exit_code }: RunEvent): string {
  return exit_code === 0 ? "succeeded" : "failed";
}
