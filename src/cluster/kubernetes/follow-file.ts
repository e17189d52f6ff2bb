import { pause } from "../interrupt.ts";
import { bash } from "../quote.ts";
import type { RunRecord } from "../run-record.ts";
import type { Kubectl } from "./kubectl.ts";
import { readRayJob } from "./objects.ts";
import { isOver } from "./rayjob-view.ts";
import { awaitReader, endReader, startReader } from "./reader.ts";

/** A file of a run on its volume, as far as it has been printed. */
export interface FollowedFile {
  readonly path: string;
  /** Whole lines printed so far: from there on a broken connection is taken up again. */
  lines: number;
}

/** How long one pod reads on; after that another one does. */
const readerSeconds = 3600;
/** How often is looked whether the run is over, and how long the last lines may take to come. */
const askSeconds = 3;

/**
 * Prints what a file has beyond what was printed, by a pod that reads it; with `isFollowed` on and on, until the run is over.
 * The end of the file is not the end of the run.
 */
export async function printFile(
  kubectl: Kubectl,
  record: RunRecord,
  file: FollowedFile,
  { print, isFollowed }: { readonly print: (text: string) => void; readonly isFollowed: boolean },
): Promise<void> {
  for (;;) {
    const isLast = !isFollowed || (await hasEnded(kubectl, record));
    await readOn(kubectl, record, file, { print, isLast });
    if (isLast) return;
  }
}

interface Reading {
  readonly print: (text: string) => void;
  /** What there is now is all. */
  readonly isLast: boolean;
}

async function readOn(
  kubectl: Kubectl,
  record: RunRecord,
  file: FollowedFile,
  { print, isLast }: Reading,
): Promise<void> {
  if (record.kubernetes === null) return;
  const from = `+${file.lines + 1}`;
  const script = isLast
    ? bash`exec tail -n ${from} -- ${file.path} 2>/dev/null`
    : bash`exec tail -n ${from} -F -- ${file.path} 2>/dev/null`;
  const pod = await startReader(kubectl, record.kubernetes.reader, script, readerSeconds);
  const done = new AbortController();
  try {
    await awaitReader(kubectl, pod);
    const lines = wholeLines(file, print);
    const reading = kubectl.run(["logs", "--follow", pod], {
      onOutput: lines.take,
      timeoutSeconds: readerSeconds,
    });
    if (!isLast) await Promise.race([reading, endWithRun(kubectl, record, pod, done.signal)]);
    await reading;
    if (isLast) lines.end();
  } finally {
    done.abort();
    await endReader(kubectl, pod);
  }
}

/** Ends a pod that reads on and on when the run is over. */
async function endWithRun(
  kubectl: Kubectl,
  record: RunRecord,
  pod: string,
  done: AbortSignal,
): Promise<void> {
  while (!done.aborted && !(await hasEnded(kubectl, record))) await pause(askSeconds, done);
  await endReader(kubectl, pod);
}

/** Whether a RayJob is over; one that is there no more is, too. */
export async function hasEnded(kubectl: Kubectl, { job_id }: RunRecord): Promise<boolean> {
  const job = job_id === null ? undefined : readRayJob(await kubectl.get(["rayjobs.ray.io", job_id]));
  return job === undefined || isOver(job);
}

/** Prints whole lines and counts them; what follows the last one is kept until there is more, or the end. */
function wholeLines(file: FollowedFile, print: (text: string) => void) {
  let rest = "";
  return {
    take: (text: string) => {
      const whole = `${rest}${text}`.split("\n");
      rest = whole.pop() ?? "";
      file.lines += whole.length;
      if (whole.length > 0) print(`${whole.join("\n")}\n`);
    },
    end: () => print(rest),
  };
}
