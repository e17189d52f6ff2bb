import { expect, test } from "vitest";
import { ConnectionError } from "../../../src/cluster/cluster-error.ts";
import { newPodMemory, noteCasualties } from "../../../src/cluster/kubernetes/casualties.ts";
import { readPods } from "../../../src/cluster/kubernetes/objects.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

const head = (container: object) => ({
  metadata: { name: "h", labels: { "ray.io/node-type": "head" } },
  status: { phase: "Running", containerStatuses: [{ name: "ray-head", ...container }] },
});
const runs = head({ state: { running: {} } });
const killed = { reason: "OOMKilled", exitCode: 137 };
const startedAnew = head({ state: { running: {} }, lastState: { terminated: killed } });
const unpulled = head({ state: { waiting: { reason: "ErrImagePull", message: "no such tag" } } });

const kubectl = () =>
  fakeKubectl((words) => {
    if (words.includes("get events"))
      return { items: [{ involvedObject: { name: "h" }, reason: "Killing", message: "Stopping" }] };
    if (words.includes("--previous")) return "\u001b[31mlast words\u001b[39m\n";
    return new Error('Error from server (NotFound): pods "h" not found');
  });

type Items = readonly object[];

/** Looks one after the other, and what is known after the last. */
test.each<[string, readonly Items[], readonly object[]]>([
  ["nothing happens", [[runs], [runs]], []],
  [
    "a container that runs again: the log is that before its end",
    [[runs], [startedAnew]],
    [
      {
        pod: "h",
        complaint: "h: ray-head ended: OOMKilled, exit code 137",
        lines: ["last words"],
        events: ["Killing: Stopping"],
      },
    ],
  ],
  ["a pod that is gone", [[runs], []], [{ complaint: "h: was deleted", lines: [] }]],
  [
    "a pod that is going",
    [[runs], [{ ...runs, metadata: { ...runs.metadata, deletionTimestamp: "2026-01-02T03:04:05Z" } }]],
    [{ complaint: "h: was deleted" }],
  ],
  ["killed, then gone: the first is nearer to the cause", [[startedAnew], []], [{ complaint: /OOMKilled/ }]],
  ["what has come right is forgotten", [[unpulled], [runs]], []],
  ["held back", [[unpulled]], [{ complaint: "h: ErrImagePull: no such tag" }]],
])("%s", async (_what, looks, want) => {
  const memory = newPodMemory();
  for (const items of looks) await noteCasualties(kubectl(), readPods({ items }), memory);
  const found = [...memory.casualties.values()];
  expect(found).toHaveLength(want.length);
  for (const [index, each] of want.entries()) {
    const { complaint, ...rest } = each as { complaint: string | RegExp };
    expect(found[index]?.complaint).toMatch(complaint);
    expect(found[index]).toMatchObject(rest);
  }
});

test("log and events are asked for once", async () => {
  const asking = kubectl();
  const memory = newPodMemory();
  for (let looks = 0; looks < 3; looks += 1)
    await noteCasualties(asking, readPods({ items: [startedAnew] }), memory);
  expect(asking.asked).toEqual([
    "get events --field-selector=involvedObject.name=h",
    "logs h --container=ray-head --previous --tail=8",
  ]);
});

test("a node that does not answer costs the log alone", async () => {
  const lost = new ConnectionError({ what: "no answer" }, { isTransient: true, mayHaveRun: true });
  const asking = fakeKubectl((words) => (words.startsWith("logs") ? lost : { items: [] }));
  const memory = newPodMemory();
  for (const items of [[runs], []]) await noteCasualties(asking, readPods({ items }), memory);
  expect([...memory.casualties.values()]).toMatchObject([{ complaint: "h: was deleted", lines: [] }]);
});
