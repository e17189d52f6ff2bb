import type { SchedulerView } from "../scheduler-view.ts";
import type { KubernetesAnswers } from "./answers.ts";
import type { PodObject, RayJobObject } from "./objects.ts";
import { complaintOf } from "./pod-state.ts";

/**
 * What the operator says about a run (KubeRay 1.7, `apis/ray/v1/rayjob_types.go`): three of its words are final, and the
 * third of them, ValidationFailed, is not among the two that it calls so itself.
 */
const final: ReadonlySet<string> = new Set(["Complete", "Failed", "ValidationFailed"]);

const suspended: ReadonlySet<string> = new Set(["Suspending", "Suspended"]);

/** The operator will change nothing any more, but for the pods that it removes. */
export function isOver({ status }: RayJobObject): boolean {
  return final.has(status?.jobDeploymentStatus ?? "");
}

/** The operator takes its RayCluster away, or has: its queue wants the nodes for others. What its pods do is no matter. */
export function isSuspended({ status }: RayJobObject): boolean {
  return suspended.has(status?.jobDeploymentStatus ?? "");
}

/** The run as whoever runs it sees it, in the words of the other schedulers. */
export function readRayJobView({
  job,
  pods,
  warnings,
  wasLive,
}: Pick<KubernetesAnswers, "job" | "pods" | "warnings" | "wasLive">): SchedulerView {
  if (job === undefined) return { kind: "absent", wasDeleted: wasLive };
  const { jobDeploymentStatus: word, jobStatus, reason, message } = job.status ?? {};
  if (job.metadata.deletionTimestamp) return { kind: "live", state: "COMPLETING", why: "is being deleted" };
  switch (word ?? "") {
    case "":
      return { kind: "live", state: "PENDING", why: "the operator has not taken it up" };
    case "Suspended":
    case "Suspending":
      return { kind: "live", state: "PENDING", why: "suspended: its queue has not admitted it" };
    case "Initializing":
    case "Retrying":
      return { kind: "live", state: "PENDING", why: whyPending(pods, warnings) };
    case "Complete":
      return jobStatus === "STOPPED"
        ? { kind: "ended", state: "CANCELLED", exitCode: 143 }
        : { kind: "ended", state: "COMPLETED", exitCode: 0 };
    case "Failed":
      return ended(reason ?? "", message ?? "");
    case "ValidationFailed":
      return { kind: "ended", state: "REFUSED", exitCode: null, why: message ?? null };
    default:
      // A submitter that does not start leaves the GPUs idle.
      return { kind: "live", state: "RUNNING", why: complaintsOf(pods, warnings) };
  }
}

/**
 * Ray (2.5x, `job_supervisor.py`): `Job entrypoint command failed with exit code 20, last available logs …`, with the logs behind
 * it. The code of a signal is its negative number.
 */
function ended(reason: string, message: string): SchedulerView {
  if (reason === "DeadlineExceeded" || reason === "PreRunningDeadlineExceeded")
    return { kind: "ended", state: "TIMEOUT", exitCode: null, why: `${reason}: ${message}` };
  const code = Number(
    /Job entrypoint command failed with exit code (-?\d+)/.exec(message)?.[1] ?? Number.NaN,
  );
  if (!Number.isNaN(code)) return { kind: "ended", state: "FAILED", exitCode: code < 0 ? 128 - code : code };
  const why = [reason, message.split("\n")[0]].filter(Boolean).join(": ");
  return { kind: "ended", state: "FAILED", exitCode: null, why: why || null };
}

function whyPending(pods: readonly PodObject[], warnings: readonly string[]): string {
  const complaints = complaintsOf(pods, warnings);
  if (complaints !== null) return complaints;
  const running = pods.filter(({ status }) => status?.phase === "Running").length;
  return pods.length === 0 ? "its pods are being made" : `${running} of ${pods.length} pods run`;
}

function complaintsOf(pods: readonly PodObject[], warnings: readonly string[]): string | null {
  const complaints = [...pods.flatMap((pod) => complaintOf(pod) ?? []), ...warnings];
  return complaints.length === 0 ? null : complaints.slice(0, 2).join(" · ");
}
