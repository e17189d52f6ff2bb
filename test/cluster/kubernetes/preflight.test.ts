import { expect, test } from "vitest";
import { preflight } from "../../../src/cluster/kubernetes/preflight.ts";
import type { KubernetesPlan } from "../../../src/compiler/5-plan/kubernetes/types.ts";
import { type Answer, fakeKubectl } from "./fake-kubectl.ts";

const group = {
  replicas: 2,
  template: { spec: { containers: [{ resources: { limits: { "nvidia.com/gpu": "8" } } }] } },
};
const plan = {
  kuberay_version: "1.6",
  spec: { rayClusterSpec: { workerGroupSpecs: [group] } },
} as unknown as KubernetesPlan;

const gpus = (count: number) =>
  JSON.stringify({ items: [{ status: { allocatable: { "nvidia.com/gpu": count } } }] });
const quota = (hard: number | string, used: number | string) =>
  JSON.stringify({
    items: [
      {
        metadata: { name: "q" },
        spec: { hard: { "requests.nvidia.com/gpu": hard } },
        status: { hard: { "requests.nvidia.com/gpu": hard }, used: { "requests.nvidia.com/gpu": used } },
      },
    ],
  });
const forbidden = new Error(
  'Error from server (Forbidden): nodes is forbidden: User "a" cannot list resource "nodes"',
);

/** A cluster where all is well, but for what the row says. */
const clusterWith =
  (...but: readonly (readonly [words: string, answer: string | Error])[]): Answer =>
  (words) => {
    const row = but.find(([start]) => words.startsWith(start));
    if (row !== undefined) return row[1];
    if (words.startsWith("get nodes")) return gpus(8);
    return words.startsWith("get resourcequotas") ? quota(16, 0) : "yes";
  };

test.each([
  ["a right", ["auth can-i patch pods", new Error("no")], "You may not patch pods, needed to keep the lease"],
  [
    "a right to a part of an object",
    ["auth can-i get pods --subresource=log", new Error("no")],
    "You may not get pods/log, needed to follow",
  ],
  ["no node with so many", ["get nodes", gpus(4)], "No node has more than 4 nvidia.com/gpu"],
  [
    "quota",
    ["get resourcequotas", quota(16, 4)],
    "The quota q leaves 12 of 16 nvidia.com/gpu; the workers ask for 16",
  ],
  ["quota of a large cluster", ["get resourcequotas", quota("2k", 1992)], "The quota q leaves 8 of 2000"],
  [
    "quota that nobody has counted yet",
    [
      "get resourcequotas",
      JSON.stringify({
        items: [{ metadata: { name: "q" }, spec: { hard: { "requests.nvidia.com/gpu": 8 } } }],
      }),
    ],
    "The quota q leaves 8 of 8 nvidia.com/gpu; the workers ask for 16",
  ],
  [
    "no CRD",
    ["explain", new Error('the server doesn\'t have a resource type "rayjobs"')],
    "KubeRay is not installed",
  ],
] as const)("%s is missing: refused", async (_what, but, words) => {
  const refusal = preflight(fakeKubectl(clusterWith(but)), plan);
  await expect(refusal).rejects.toMatchObject({
    failure: { output: expect.stringContaining(words), left: "nothing" },
  });
});

test("what could not be looked at is named with the server's words", async () => {
  const kubectl = fakeKubectl(clusterWith(["get nodes", forbidden], ["get resourcequotas", forbidden]));
  expect(await preflight(kubectl, plan)).toMatchObject([
    { what: "nodes with nvidia.com/gpu", unchecked: forbidden.message },
    { what: "the quota", unchecked: forbidden.message },
  ]);
});

test("an answer of an unknown form is not called looked at", async () => {
  const kubectl = fakeKubectl(clusterWith(["get nodes", "{}"], ["get resourcequotas", '{"items": [{}]}']));
  expect(await preflight(kubectl, plan)).toMatchObject([
    { what: "nodes with nvidia.com/gpu", unchecked: expect.stringMatching(/^unknown answer: items: /) },
    { what: "the quota", unchecked: expect.stringMatching(/^unknown answer: items\.0\.metadata: /) },
  ]);
});

test("nor is a quantity of an unknown form", async () => {
  const kubectl = fakeKubectl(clusterWith(["get resourcequotas", quota("1 dozen", 0)]));
  expect(await preflight(kubectl, plan)).toMatchObject([
    { what: "the quota", unchecked: expect.stringMatching(/^unknown answer: items\.0\.spec\.hard/) },
  ]);
});

test.each([
  ["all is well", quota(16, 0)],
  // The API server writes 1000 so.
  ["a quota of thousands", quota("1k", "0")],
])("%s", async (_what, answer) => {
  expect(await preflight(fakeKubectl(clusterWith(["get resourcequotas", answer])), plan)).toEqual([]);
});

const nodes = (...rows: readonly (readonly [pool: string, count: number])[]) =>
  JSON.stringify({
    items: rows.map(([pool, count]) => ({
      metadata: { labels: { pool } },
      status: { allocatable: { "nvidia.com/gpu": count } },
    })),
  });
const nowNone = [{ unchecked: "there is none now: the workers wait for one" }];

test.each([
  ["no node has GPUs: an autoscaler may make one", nodes(["cpu", 0]), nowNone],
  ["those of the pool are not there, others are too small", nodes(["small", 1]), nowNone],
  ["the pool has them, others do not", nodes(["small", 1], ["large", 8]), []],
])("%s", async (_what, answer, want) => {
  const group = {
    replicas: 1,
    template: {
      spec: {
        nodeSelector: { pool: "large" },
        containers: [{ resources: { limits: { "nvidia.com/gpu": "8" } } }],
      },
    },
  };
  const chosen = {
    ...plan,
    spec: { rayClusterSpec: { workerGroupSpecs: [group] } },
  } as unknown as KubernetesPlan;
  expect(await preflight(fakeKubectl(clusterWith(["get nodes", answer])), chosen)).toMatchObject(want);
});

test("a quota of another class of pods is not this run's", async () => {
  const items = JSON.parse(quota(0, 0)).items.map((item: object) => ({
    ...item,
    spec: { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass" }] } },
  }));
  const kubectl = fakeKubectl(clusterWith(["get resourcequotas", JSON.stringify({ items })]));
  expect(await preflight(kubectl, plan)).toEqual([]);
});
