import { ClusterError, ConnectionError } from "../cluster-error.ts";
import { progressLog } from "../evaluator.ts";
import { pause } from "../interrupt.ts";
import { type Observation, observeScript, parseObservation } from "../observe.ts";
import type { Transport } from "../transport.ts";
import { eventsIn, filesFrom, grownEvents } from "./head-log.ts";
import type { KubernetesQuestion } from "./question.ts";

/** How long a pod that fails is tried again, and after how many seconds each time. */
const patience = { seconds: 30, between: 3 } as const;

/** Growing files of events, whole. */
const logs = [
  { path: "events.jsonl", offset: 0 },
  { path: progressLog, offset: 0 },
];

/**
 * The files of a run that is over. A pod that cannot read them does not change how the run ended: then it is said why
 * (`unread`), and what was heard of the run stands in their place. Of a RayJob that is there no more, and was never heard, it
 * is tried once: perhaps there never were any.
 */
export async function readVolume(
  transport: Transport,
  { record, tails, memory }: KubernetesQuestion,
  isThere: boolean,
): Promise<Observation & { readonly unread: string | null }> {
  if (record.kubernetes?.ray_cluster == null) return { ...parseObservation("", []), unread: null };
  const script = observeScript({ record, tails: logs, lease: null, asksSlurm: false });
  const seconds = isThere || memory.heard.size > 0 ? patience.seconds : 0;
  const { stdout, unread } = await tryAgain(() => runWhole(transport, script), seconds);
  const seen = parseObservation(stdout, logs);
  for (const { text } of seen.growth.values()) for (const line of eventsIn(text)) memory.heard.add(line);
  const heard = [...memory.heard];
  const files = unread === null ? seen.files : filesFrom(heard, record.comms);
  return { ...seen, files, growth: grownEvents(heard, tails), unread };
}

/** What a script printed that came to its end: what one that broke off did not show is not known to be missing. */
async function runWhole(transport: Transport, script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await transport.run(script);
  if (exitCode === 0) return stdout;
  throw new ClusterError({
    what: `A look at the run's volume broke off half-way (exit code ${exitCode}).`,
    output: stderr.trim(),
  });
}

async function tryAgain(
  run: () => Promise<string>,
  seconds: number,
): Promise<{ readonly stdout: string; readonly unread: string | null }> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return { stdout: await run(), unread: null };
    } catch (error) {
      if (!(error instanceof ClusterError) || error instanceof ConnectionError) throw error;
      const { what, output } = error.failure;
      if (performance.now() > until) return { stdout: "", unread: [what, output].filter(Boolean).join(" ") };
    }
    await pause(patience.between, AbortSignal.timeout(patience.between * 1000));
  }
}
