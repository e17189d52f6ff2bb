import { askSlurmScript, readSlurmAnswers } from "./ask-slurm.ts";
import { whereaboutsFunction } from "./detached.ts";
import type { KubernetesAnswers } from "./kubernetes/answers.ts";
import { bash, lines, quote } from "./quote.ts";
import { replaceScript } from "./replace-script.ts";
import { resultsPath } from "./run-files.ts";
import type { RunRecord } from "./run-record.ts";
import type { SlurmAnswers } from "./scheduler-view.ts";

/** What one poll asks: a single script, so a single connection. */
export interface Question {
  readonly record: RunRecord;
  /** Files that grow, and up to which byte each is known. */
  readonly tails: readonly Tail[];
  /** New content for the lease; null: the job does not count on a sign of life. */
  readonly lease: string | null;
  readonly asksSlurm: boolean;
}

export interface Tail {
  readonly path: string;
  readonly offset: number;
}

export interface Growth {
  /** Whole lines beyond the offset, and the offset after them. */
  readonly text: string;
  readonly offset: number;
  /** What there is of a line after them. */
  readonly rest: string;
  /** The file has still more. */
  readonly hasMore: boolean;
}

/** The answer, as read; `evidence.ts` makes sense of it. */
export interface Observation {
  readonly hasRunDir: boolean;
  readonly files: ReadonlyMap<string, string>;
  readonly growth: ReadonlyMap<string, Growth>;
  /** Tasks whose results are whole, by their ids: each has left its task.json, and that last of all. */
  readonly finished: readonly string[];
  readonly alive: ReadonlySet<string>;
  /** Processes that are on another host than the one that was asked, and its name. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** Seconds since the lease was kept, by clocks of the cluster; null: there is none. */
  readonly leaseAge: number | null;
  readonly slurm: SlurmAnswers;
  /** Null on other targets. */
  readonly kubernetes: KubernetesAnswers | null;
}

/** Most bytes of a file that one poll brings. */
const chunk = 262_144;

const helpers = `encode() { base64 | tr -d '\\n'; }
own() { [ -f "$1" ] && [ ! -L "$1" ] && [ "$(stat -c %u -- "$1")" = "$(stat -c %u .)" ]; }
show() { own "$1" && printf 'file %s %s\\n' "$1" "$(encode < "$1")"; }
grown() {
  local size
  own "$1" && size=$(wc -c < "$1") && [ "$size" -gt "$2" ] || return
  printf 'tail %s %s %s\\n' "$1" "$((size))" "$(tail -c "+$(($2 + 1))" "$1" | head -c ${chunk} | encode)"
}`;

/** The script of a poll. */
export function observeScript({ record, tails, lease, asksSlurm }: Question): string {
  const { endpoint_file, completion_file, lease_file } = record.comms;
  const files = ["job.json", endpoint_file, completion_file, "failed.json", resultsPath];
  const ofProcesses = ["job.exit", "evaluate.pid", "evaluate.exit"];
  return lines(
    helpers,
    whereaboutsFunction,
    ...(asksSlurm && record.target === "slurm" && record.job_id !== null
      ? [askSlurmScript(record, record.job_id)]
      : []),
    bash`cd -- ${record.run_dir} 2>/dev/null || exit 0`,
    "echo directory",
    ...(lease === null ? [] : [leaseScript(lease_file, lease)]),
    bash`own ${lease_file} && echo "lease $(($(date +%s) - $(date -r ${lease_file} +%s)))"`,
    // A directory that is listed shows what a network file system's cache would hide.
    "ls . logs results >/dev/null 2>&1",
    // Before the files: whoever has ended by now has left its exit code.
    ...["job", "evaluate"].map((name) => bash`whereabouts ${name}`),
    ...[...files, ...ofProcesses].map((file) => bash`show ${file}`),
    'for task in results/*/task.json; do own "$task" && echo "finished $(basename -- "${task%/*}")"; done',
    ...tails.map(({ path, offset }) => bash`grown ${path} ${offset}`),
    "exit 0",
  );
}

function leaseScript(file: string, content: string): string {
  return replaceScript(content, file);
}

const decode = (text: string | undefined): Buffer => Buffer.from(text ?? "", "base64");

/** Reads the answer of a poll. Lines that it does not know are not its business. */
export function parseObservation(stdout: string, tails: readonly Tail[]): Observation {
  const rows = stdout.split("\n").map((line) => line.split(" "));
  const of = (kind: string) => rows.filter(([first]) => first === kind).map((row) => row.slice(1));
  return {
    hasRunDir: rows.some(([first]) => first === "directory"),
    files: new Map(of("file").map(([name = "", text]) => [name, decode(text).toString()])),
    growth: new Map(
      of("tail").flatMap(([path = "", size, text]) => {
        const known = tails.find((tail) => tail.path === path);
        return known === undefined ? [] : [[path, grow(known.offset, Number(size), decode(text))] as const];
      }),
    ),
    finished: of("finished").map(([name = ""]) => name),
    alive: new Set(of("alive").map(([name = ""]) => name)),
    elsewhere: new Map(of("elsewhere").map(([name = "", host = ""]) => [name, host])),
    leaseAge: readAge(of("lease")[0]?.[0]),
    slurm: readSlurmAnswers(of("asked")),
    kubernetes: null,
  };
}

/** A file server's clock may be ahead of its client's. */
function readAge(seconds: string | undefined): number | null {
  return seconds === undefined || !/^-?\d+$/.test(seconds) ? null : Math.max(0, Number(seconds));
}

/** Whole lines only: a line that is being written is read by the next poll. One that fills a whole chunk is cut. */
function grow(offset: number, size: number, bytes: Buffer): Growth {
  const end = bytes.lastIndexOf(0x0a) + 1 || (bytes.length === chunk ? chunk : 0);
  const next = offset + end;
  const text = bytes.subarray(0, end).toString();
  const rest = bytes.subarray(end).toString();
  return { text, rest, offset: next, hasMore: offset + bytes.length < size };
}

/** Bash that prints the end of a file; `path` may be a line of it (`logs/deploy.log:123`). */
export function tailScript(runDir: string, path: string, count: number): string {
  return bash`cd -- ${runDir} && tail -n ${count} -- ${path}`;
}

/** Exit code of `logsScript` where there is no run directory. */
export const noRunDirectory = 3;

/** Bash that lists what can be followed. */
export function logsScript(runDir: string): string {
  return lines(bash`cd -- ${runDir} || exit ${noRunDirectory}`, `ls -1 ${quote("logs")}`);
}
