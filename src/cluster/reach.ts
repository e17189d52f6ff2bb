import type { EvalPlan } from "../compiler/5-plan/types.ts";
import type { Host } from "./host.ts";
import { openKubectl, placeName } from "./kubernetes/kubectl.ts";
import { runInPod } from "./kubernetes/reader.ts";
import { readerPod } from "./kubernetes/reader-pod.ts";
import type { RunRecord } from "./run-record.ts";
import { openTransport, type Transport } from "./transport.ts";

/** The way to where a run is: this computer, a host behind ssh, or a namespace. */
export function reachRun({ host, kubernetes }: RunRecord, leave?: AbortSignal): Transport {
  return reach(host, kubernetes, leave);
}

/** The way to where the runs of a plan are. */
export function reachPlan(plan: EvalPlan, leave?: AbortSignal): Transport {
  const reader = readerPod(plan);
  return reach(plan.host, plan.kubernetes && reader && { ...plan.kubernetes, reader }, leave);
}

type Namespace = Pick<NonNullable<RunRecord["kubernetes"]>, "context" | "namespace" | "reader">;

function reach(host: Host, kubernetes: Namespace | null, leave: AbortSignal | undefined): Transport {
  if (kubernetes === null) return openTransport(host, leave);
  const { context, namespace, reader } = kubernetes;
  const kubectl = openKubectl({ context, namespace }, leave);
  return {
    place: placeName(kubectl.place),
    run: (script, options) => runInPod(kubectl, reader, script, options ?? {}),
    kubectl,
  };
}
