import { expect, test } from "vitest";
import { heldPods } from "../../../src/cluster/kubernetes/held-pods.ts";
import { readPods } from "../../../src/cluster/kubernetes/objects.ts";
import { notePulls } from "../../../src/cluster/kubernetes/pulls.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

const creating = { waiting: { reason: "ContainerCreating" } };
const initializing = { waiting: { reason: "PodInitializing" } };
const backOff = { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s" } };
const unpulled = { waiting: { reason: "ImagePullBackOff", message: "no such tag" } };
const running = { running: {} };
const crashed = { terminated: { reason: "Error", exitCode: 1 } };
const unready = {
  status: "False",
  reason: "ContainersNotReady",
  message: "containers with unready status: [c]",
};

interface Shape {
  readonly name?: string;
  readonly isScheduled?: boolean;
  readonly isReady?: boolean;
  readonly phase?: string;
  /** Of the containers; undefined: kubelet has not seen the pod. */
  readonly states?: readonly object[];
  readonly lastState?: object;
  readonly init?: object;
  readonly isGoing?: boolean;
}

function pod({
  name = "w",
  isScheduled = true,
  isReady = false,
  phase = "Pending",
  states,
  lastState,
  init,
  isGoing = false,
}: Shape) {
  const going = isGoing ? { deletionTimestamp: "2026-01-02T03:04:05Z" } : {};
  const labels = { "ray.io/node-type": name === "h" ? "head" : "worker" };
  const conditions = [
    {
      type: "PodScheduled",
      ...(isScheduled ? { status: "True" } : { status: "False", reason: "Unschedulable" }),
    },
    { type: "Ready", ...(isReady ? { status: "True" } : unready) },
  ];
  const containerStatuses = states?.map((state) => ({ name: "c", state, lastState }));
  const initContainerStatuses = init === undefined ? undefined : [{ name: "wait-gcs-ready", state: init }];
  return {
    metadata: { name, labels, ...going },
    status: { phase, conditions, containerStatuses, initContainerStatuses },
  };
}

const head = pod({ name: "h", phase: "Running", states: [running], isReady: true });
const youngHead = pod({ name: "h", phase: "Running", states: [running] });

type Pods = readonly ReturnType<typeof pod>[];
const mount = 'w: FailedMount: MountVolume.SetUp failed for volume "evals"';
const words = "ContainersNotReady: containers with unready status: [c]";

/** Pods; which of them have begun to pull; who is held back, and by what. */
test.each<[string, Pods, readonly string[], readonly string[]]>([
  ["all are ready", [head, pod({ phase: "Running", states: [running], isReady: true })], [], []],
  ["it has no node, and so no GPU", [pod({ isScheduled: false })], [], []],
  ["its node does nothing", [pod({})], [], [`w: ${words}`]],
  ["a volume is not mounted", [pod({ states: [creating] })], [], [mount]],
  [
    "a volume is not mounted, before a container that waits for the head",
    [pod({ states: [initializing], init: initializing })],
    [],
    [mount],
  ],
  ["its image is on its way", [pod({ states: [creating] })], ["w"], []],
  [
    "its image is on its way, and a container beside it runs",
    [pod({ states: [creating, running] })],
    ["w"],
    [],
  ],
  ["its image does not come", [pod({ states: [unpulled] })], ["w"], ["w: ImagePullBackOff: no such tag"]],
  [
    "it crashes again and again",
    [pod({ phase: "Running", states: [backOff], lastState: crashed })],
    ["w"],
    ["w: CrashLoopBackOff: back-off 5m0s"],
  ],
  [
    "it runs between two crashes",
    [pod({ phase: "Running", states: [running], lastState: crashed })],
    ["w"],
    ["w: c ended: Error, exit code 1"],
  ],
  ["its probe does not pass", [pod({ phase: "Running", states: [running] })], ["w"], [`w: ${words}`]],
  [
    "it waits for its head",
    [youngHead, pod({ states: [initializing], init: running })],
    ["w"],
    [`h: ${words}`],
  ],
  [
    "it waits for a head that has no node",
    [pod({ name: "h", isScheduled: false }), pod({ states: [initializing], init: running })],
    [],
    [],
  ],
  ["it does not reach its head", [head, pod({ states: [initializing], init: running })], ["w"], [mount]],
  [
    "what Kubernetes calls held back comes first",
    [youngHead, pod({ states: [unpulled] })],
    [],
    ["w: ImagePullBackOff: no such tag", `h: ${words}`],
  ],
  ["it is going", [pod({ states: [creating], isGoing: true })], [], []],
  ["it is over", [pod({ phase: "Succeeded", states: [running] })], [], []],
])("%s", (_what, items, pulling, want) => {
  // Of a pod that starts there are warnings, of others not.
  const pods = readPods({ items });
  const warnings = pods.some(({ status }) => status?.phase === "Pending" && status.containerStatuses)
    ? [mount]
    : [];
  const held = heldPods({ pods, pulling: new Set(pulling), warnings });
  expect([...held.values()]).toEqual(want);
});

const events = (...names: readonly string[]) => ({
  items: names.map((name) => ({ involvedObject: { name }, reason: "Pulling" })),
});

/** Pods, those that are known to pull, what the API server says; who pulls then, and whether it was asked. */
test.each<[string, Pods, readonly string[], unknown, readonly string[], boolean]>([
  ["none starts", [head, pod({ isScheduled: false })], [], events("w"), [], false],
  [
    "one has begun to pull",
    [pod({ states: [creating] }), pod({ name: "v", states: [creating] })],
    [],
    events("w", "other"),
    ["w"],
    true,
  ],
  ["it is known", [pod({ states: [creating] })], ["w"], events(), ["w"], false],
  ["events may not be read", [pod({ states: [creating] })], [], new Error("is forbidden: User"), ["w"], true],
])("pulls: %s", async (_what, items, known, said, want, isAsked) => {
  const kubectl = fakeKubectl(() => said);
  const pulling = new Set(known);
  await notePulls(kubectl, readPods({ items }), pulling);
  expect([...pulling]).toEqual(want);
  expect(kubectl.asked).toEqual(isAsked ? ["get events --field-selector=reason=Pulling"] : []);
});
