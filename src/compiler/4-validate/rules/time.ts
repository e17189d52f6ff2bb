import { report } from "../../diagnostics/diagnostic.ts";
import { walltimeSeconds, walltimeText } from "../../facts/walltime.ts";
import { either, others, type Rule, setting, writtenFirst } from "./rule.ts";

/** The job's own deadlines end it before Slurm does. */
export const walltimeHoldsDeadlines: Rule = function* ({ deadlines, run: { env } }, places) {
  const { ray_seconds, deploy_seconds, ready_seconds, evaluate_seconds, teardown_seconds } = deadlines;
  const sum = ray_seconds + deploy_seconds + ready_seconds + evaluate_seconds + teardown_seconds;
  const limit = walltimeSeconds(env.time);
  if (env.executor !== "slurm" || sum <= limit) return;
  const at = writtenFirst(places, ["run.env.time", "deadlines.evaluate_seconds"]);
  const evaluate = evaluate_seconds - (sum - limit);
  const fix = [
    setting("run.env.time", walltimeText(sum)),
    ...(evaluate > 0 ? [setting("deadlines.evaluate_seconds", evaluate)] : []),
  ];
  yield report(
    "walltime-too-short",
    places.value(at),
    { time: env.time, limit, sum, fix: either(fix) },
    others(places, at, [["deadlines.evaluate_seconds", `${evaluate_seconds} seconds to evaluate`]]),
  );
};

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
