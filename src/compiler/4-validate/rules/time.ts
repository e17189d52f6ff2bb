import { report } from "../../diagnostics/diagnostic.ts";
import { walltimeSeconds, walltimeText } from "../../facts/walltime.ts";
import type { EvalConfig } from "../schema/index.ts";
import { either, others, type Rule, setting, writtenFirst } from "./rule.ts";

/** The job's own deadlines end it before Slurm, or Kubernetes, does. */
export const walltimeHoldsDeadlines: Rule = function* (config, places) {
  const [limitKey, limit] = jobLimit(config);
  const { ray_seconds, deploy_seconds, ready_seconds, evaluate_seconds } = config.deadlines;
  const sum = ray_seconds + deploy_seconds + ready_seconds + evaluate_seconds + secondsToEnd(config);
  if (config.run.env.executor === "local" || sum <= limit || isWarnedAtStart(config)) return;
  const at = writtenFirst(places, [limitKey, "deadlines.evaluate_seconds"]);
  const evaluate = evaluate_seconds - (sum - limit);
  const fix = [
    setting(limitKey, limitKey === "run.env.time" ? walltimeText(sum) : sum),
    ...(evaluate > 0 ? [setting("deadlines.evaluate_seconds", evaluate)] : []),
  ];
  yield report(
    "walltime-too-short",
    places.value(at),
    { key: limitKey, limit, sum, hasWarning: isSlurm(config), fix: either(fix) },
    others(places, at, [["deadlines.evaluate_seconds", `${evaluate_seconds} seconds to evaluate`]]),
  );
};

/** An orderly end; on Slurm its warning begins one, whatever the job is doing. */
function secondsToEnd(config: EvalConfig): number {
  const { teardown_seconds } = config.deadlines;
  return isSlurm(config) ? Math.max(teardown_seconds, config.slurm.signal_seconds) : teardown_seconds;
}

function isSlurm({ run: { env } }: EvalConfig): boolean {
  return env.executor === "slurm";
}

/** What ends the job from outside, and after how many seconds. */
function jobLimit({ run: { env } }: EvalConfig): readonly [key: string, seconds: number] {
  const seconds = env.kubernetes?.active_deadline_seconds ?? null;
  return env.executor === "kubernetes" && seconds !== null
    ? ["run.env.kubernetes.active_deadline_seconds", seconds]
    : ["run.env.time", walltimeSeconds(env.time)];
}

/** Seconds after the orderly end that are left to Slurm. */
const slurmMargin = 15;

/** Slurm's warning leaves time for an orderly end. */
export const signalLeavesTime: Rule = function* ({ slurm, deadlines }, places) {
  const least = deadlines.teardown_seconds + slurmMargin;
  if (slurm.signal_seconds >= least) return;
  const at = writtenFirst(places, ["slurm.signal_seconds", "deadlines.teardown_seconds"]);
  yield report("signal-too-late", places.value(at), {
    signal: slurm.signal_seconds,
    teardown: deadlines.teardown_seconds,
    fix: setting("slurm.signal_seconds", least),
  });
};

/** Slurm's warning leaves time to begin. */
export const signalLeavesStart: Rule = function* (config, places) {
  if (!isWarnedAtStart(config)) return;
  const { signal_seconds } = config.slurm;
  const { time } = config.run.env;
  const at = writtenFirst(places, ["slurm.signal_seconds", "run.env.time"]);
  const least = config.deadlines.teardown_seconds + slurmMargin;
  const fix = [
    ...(least < walltimeSeconds(time) ? [setting("slurm.signal_seconds", least)] : []),
    `a longer \`run.env.time\``,
  ];
  yield report(
    "signal-at-start",
    places.value(at),
    { signal: signal_seconds, limit: time, fix: either(fix) },
    others(places, at, [["run.env.time", "the time limit"]]),
  );
};

function isWarnedAtStart(config: EvalConfig): boolean {
  return isSlurm(config) && config.slurm.signal_seconds >= walltimeSeconds(config.run.env.time);
}

/** A lease lasts for several looks at the run. */
export const leaseOutlastsPolls: Rule = function* ({ comms }, places) {
  const { lease_seconds, poll_seconds } = comms;
  if (lease_seconds >= 3 * poll_seconds) return;
  const at = writtenFirst(places, ["comms.lease_seconds", "comms.poll_seconds"]);
  const shorter = Math.floor(lease_seconds / 3);
  const fix = [
    setting("comms.lease_seconds", 3 * poll_seconds),
    ...(shorter > 0 ? [setting("comms.poll_seconds", shorter)] : []),
  ];
  yield report(
    "lease-too-short",
    places.value(at),
    { lease_seconds, poll_seconds, fix: either(fix) },
    others(places, at, [["comms.poll_seconds", `every ${poll_seconds} seconds here`]]),
  );
};
