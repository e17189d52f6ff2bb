import { expect, test, vi } from "vitest";
import { clock } from "../../../src/cluster/clock.ts";
import { ClusterError, ConnectionError, NotSubmitted } from "../../../src/cluster/cluster-error.ts";
import { createRayJob } from "../../../src/cluster/kubernetes/submit.ts";
import type { Compiled } from "../../../src/compiler/index.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

vi.mock("../../../src/cluster/interrupt.ts", () => import("./no-wait.ts"));

const compiled = {
  plan: { kubernetes: { generate_name: "nano3-tiny-" } },
  artifacts: [{ name: "rayjob.yaml", text: "kind: RayJob\n---\nkind: ConfigMap\n" }],
} as unknown as Compiled;

const cut = (mayHaveRun: boolean) =>
  new ConnectionError({ what: "No answer." }, { isTransient: true, mayHaveRun });
const [lost, unreached] = [cut(true), cut(false)];
const refused = new Error("Error from server (Forbidden): exceeded quota: jobs");
const forbidden = new Error('is forbidden: User "ada" cannot delete resource "configmaps"');
const named = { metadata: { name: "job" }, status: { rayClusterName: "job-a" } };
const found = { items: [{ metadata: { name: "job", managedFields: [{ manager: "nano3-run" }] } }] };

/** The commands of a submission, and what is answered to each. */
interface Answers {
  readonly files?: unknown;
  readonly job?: unknown;
  readonly removal?: unknown;
  readonly list?: unknown;
  /** One look after the other; the last one again and again. */
  readonly looks?: readonly unknown[];
}

function clusterOf({
  files = "configmap/set\n",
  job = "rayjob.ray.io/job\n",
  removal = "",
  list,
  looks = [named],
}: Answers) {
  const rest = [...looks];
  return fakeKubectl((words) => {
    if (words.startsWith("create")) return words.includes("--field-manager=nano3-run") ? job : files;
    if (words.startsWith("delete")) return removal;
    if (words.includes("--show-managed-fields")) return list ?? { items: [] };
    return rest.length > 1 ? rest.shift() : rest[0];
  });
}

const removes = "delete configmap set --ignore-not-found --wait=false";

test.each<[string, Answers, string | null]>([
  ["the operator names the cluster at once", {}, "job-a"],
  ["it takes its time", { looks: [{ metadata: { name: "job" } }, named] }, "job-a"],
  ["it never does", { looks: [{ metadata: { name: "job" } }] }, null],
  ["the answer to a look is lost", { looks: [lost, new Error("Too many requests"), named] }, "job-a"],
  ["all answers are lost", { looks: [lost] }, null],
  ["the files are there", { files: new Error("(AlreadyExists)") }, "job-a"],
  ["the answer to the creation is lost, and the job is found", { job: lost, list: found }, "job-a"],
])("the job runs: %s", async (_what, answers, rayCluster) => {
  const kubectl = clusterOf(answers);
  expect(await createRayJob(kubectl, compiled, "run")).toEqual({ name: "job", rayCluster });
  expect(kubectl.asked).not.toContain(removes);
});

test.each([
  ["just within 20 s", 19, 19, "job-a"],
  ["later: nobody waits for it", 20, 20, null],
])("the operator names the cluster %s", async (_what, namedAt, after, rayCluster) => {
  const began = clock();
  const kubectl = fakeKubectl((words) => {
    if (words.startsWith("create")) return "rayjob.ray.io/job\n";
    return clock() - began < namedAt ? { metadata: { name: "job" } } : named;
  });
  expect(await createRayJob(kubectl, compiled, "run")).toEqual({ name: "job", rayCluster });
  expect(clock() - began).toBe(after);
});

test.each<[string, Answers, typeof ClusterError, string, boolean]>([
  ["the files are refused", { files: refused }, NotSubmitted, "nothing", false],
  ["nobody takes the files", { files: unreached }, NotSubmitted, "nothing", false],
  [
    "the answer about the files is lost",
    { files: lost },
    NotSubmitted,
    "perhaps the ConfigMap nano3-tiny-… in n in c, and no job",
    false,
  ],
  ["the job is refused: its files go", { job: refused }, NotSubmitted, "nothing", true],
  [
    "the job is refused, and the files were there: they stay",
    { files: new Error("(AlreadyExists)"), job: refused },
    NotSubmitted,
    "nothing",
    false,
  ],
  [
    "the job is refused, and another one mounts the files by now: they stay",
    { job: refused, looks: [{ items: [{ spec: { volumes: [{ configMap: { name: "set" } }] } }] }] },
    NotSubmitted,
    "nothing",
    false,
  ],
  [
    "the job is refused, and so is the removal",
    { job: refused, removal: forbidden },
    NotSubmitted,
    "the ConfigMap set in n in c, and no job",
    true,
  ],
  [
    "nobody takes the job",
    { job: unreached, removal: unreached },
    NotSubmitted,
    "the ConfigMap set in n in c, and no job",
    true,
  ],
  [
    "the answer is lost, and there is no job",
    { job: lost },
    ClusterError,
    "perhaps a RayJob nano3-tiny-… in n in c",
    false,
  ],
  [
    "two answers are lost",
    { job: lost, list: lost },
    ClusterError,
    "perhaps a RayJob nano3-tiny-… in n in c",
    false,
  ],
])("no job: %s", async (_what, answers, kind, left, isRemoved) => {
  const kubectl = clusterOf(answers);
  const error = await createRayJob(kubectl, compiled, "run").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect(error instanceof ClusterError && error.failure.left).toBe(left);
  expect(kubectl.asked.includes(removes)).toBe(isRemoved);
});
