import { expect, test } from "vitest";
import { begunIn, lossOf } from "../../../src/cluster/kubernetes/head-loss.ts";
import { readPod } from "../../../src/cluster/kubernetes/objects.ts";

const killed = { terminated: { reason: "OOMKilled", exitCode: 137 } };
const ended = { terminated: { reason: "Completed", exitCode: 0 } };
const backOff = { waiting: { reason: "CrashLoopBackOff" } };
const running = { running: {} };

/** A head pod with its container, and one that a mesh has put beside it. */
function head(container: object = {}, { status = {}, mesh = {} }: { status?: object; mesh?: object } = {}) {
  const containerStatuses = [
    { name: "istio-proxy", state: running, ...mesh },
    { name: "ray-head", state: running, restartCount: 0, ...container },
  ];
  const metadata = { name: "h", labels: { "ray.io/node-type": "head" } };
  const pod = readPod({ metadata, status: { phase: "Running", containerStatuses, ...status } });
  if (pod === undefined) throw new Error("no pod");
  return pod;
}

type Pod = ReturnType<typeof head>;
const going = (pod: Pod) => ({
  ...pod,
  metadata: { ...pod.metadata, deletionTimestamp: "2026-01-02T03:04:05Z" },
});
const once = { restartCount: 1, lastState: killed };
const twice = { restartCount: 2, lastState: killed };
const evicted = { phase: "Failed", reason: "Evicted", message: "The node was low on memory." };
const oom = "h: ray-head ended: OOMKilled, exit code 137";

/** The head as deploy.py was first heard in it (null: it was not), and as it is at the looks after that. */
test.each<[string, Pod | null, readonly (Pod | null)[], string | null]>([
  ["all is well", head(), [head()], null],
  ["nothing has begun in it", null, [head({ state: killed.terminated })], null],
  ["a container beside it was killed, and runs again", head(), [head({}, { mesh: once })], null],
  [
    "a container beside it is down",
    head(),
    [head({}, { mesh: { state: backOff, lastState: killed } })],
    null,
  ],
  ["it was started anew before the run began in it", head(once), [head(once)], null],
  ["it was started anew since", head(), [head(once)], oom],
  ["it was started anew before, and again since", head(once), [head(twice)], oom],
  ["it has ended", head(), [head({ state: killed })], oom],
  [
    "it has ended well, and the run has not",
    head(),
    [head({ state: ended })],
    "h: ray-head ended: Completed, exit code 0",
  ],
  [
    "it waits to be started anew, which is not counted yet",
    head(),
    [head({ state: backOff, lastState: killed })],
    oom,
  ],
  ["the pod has failed", head(), [head({}, { status: evicted })], "h: Evicted The node was low on memory."],
  ["the pod is gone", head(), [null], "h: was deleted"],
  ["the pod is going", head(), [going(head())], "h: was deleted"],
  ["killed, then gone: the first is nearer to the cause", head(), [head(once), null], oom],
])("%s", (_what, first, looks, want) => {
  const begun = first && begunIn(first);
  const found = looks.reduce<string | null>(
    (before, pod) => lossOf(begun, pod === null ? [] : [pod], before),
    null,
  );
  expect(found).toBe(want);
});
