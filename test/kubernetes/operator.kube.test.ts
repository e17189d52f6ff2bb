import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { compileFolder } from "../golden/compile-folder.ts";
import { type KubeInfo, kubeInfo, kubeUp } from "../kube/index.ts";
import { waitUntil } from "../lab/wait-until.ts";
import { adminKubectl, type Said } from "./kubectl.ts";
import { operatorRules, type RayJob, type RayJobSpec } from "./operator-rules.ts";

/** A namespace without nodes' interest: its jobs are looked at, not run. */
const namespace = "operator-rules";
const goldens = join(import.meta.dirname, "../golden");
let kube: KubeInfo;
let kubectl: (args: readonly string[], input?: string) => Said;

beforeAll(async () => {
  await kubeUp();
  kube = await kubeInfo();
  kubectl = adminKubectl(kube, namespace);
  kubectl(["create", "namespace", namespace]);
  kubectl(["create", "namespace", "evals"]);
});

afterAll(() => {
  for (const each of [namespace, "evals"]) kubectl(["delete", "namespace", each, "--wait=false"]);
});

const container = { name: "ray", image: "registry.example/ray:1" };
const group = { template: { spec: { containers: [container] } }, rayStartParams: {} };
const worker = { ...group, groupName: "w", replicas: 0, minReplicas: 0, maxReplicas: 1 };
const cluster = { rayVersion: "2.49.2", headGroupSpec: group, workerGroupSpecs: [worker] };
const fine: RayJobSpec = { entrypoint: "true", rayClusterSpec: cluster, shutdownAfterJobFinishes: true };

/** For each rule a RayJob that breaks it and nothing else. */
const broken: Readonly<Record<string, { readonly name?: string; readonly spec: RayJobSpec }>> = {
  "name of at most 47 characters": { name: `a${"b".repeat(47)}`, spec: fine },
  "name is a DNS-1035 label: it begins with a letter": { name: "1a", spec: fine },
  "ttlSecondsAfterFinished needs shutdownAfterJobFinishes": {
    spec: { ...fine, shutdownAfterJobFinishes: false, ttlSecondsAfterFinished: 5 },
  },
  "ttlSecondsAfterFinished is not negative": { spec: { ...fine, ttlSecondsAfterFinished: -1 } },
  "suspend needs shutdownAfterJobFinishes": {
    spec: { ...fine, shutdownAfterJobFinishes: false, suspend: true },
  },
  "a cluster is described or selected": { spec: { entrypoint: "true" } },
  "activeDeadlineSeconds is positive": { spec: { ...fine, activeDeadlineSeconds: 0 } },
  "backoffLimit is not negative": { spec: { ...fine, backoffLimit: -1 } },
  "InteractiveMode takes no backoffLimit": {
    spec: { ...fine, submissionMode: "InteractiveMode", backoffLimit: 1 },
  },
  "SidecarMode takes no submitterPodTemplate and no submitterConfig": {
    spec: { ...fine, submissionMode: "SidecarMode", submitterConfig: { backoffLimit: 1 } },
  },
  "the head has a container": {
    spec: {
      ...fine,
      rayClusterSpec: { ...cluster, headGroupSpec: { ...group, template: { spec: { containers: [] } } } },
    },
  },
  "each worker group has a container": {
    spec: {
      ...fine,
      rayClusterSpec: {
        ...cluster,
        workerGroupSpecs: [{ ...worker, template: { spec: { containers: [] } } }],
      },
    },
  },
  "minReplicas is not above maxReplicas": {
    spec: { ...fine, rayClusterSpec: { ...cluster, workerGroupSpecs: [{ ...worker, minReplicas: 2 }] } },
  },
  "resources are said once: in rayStartParams or for the group": {
    spec: {
      ...fine,
      rayClusterSpec: {
        ...cluster,
        workerGroupSpecs: [{ ...worker, rayStartParams: { "num-gpus": "1" }, resources: { GPU: "1" } }],
      },
    },
  },
};

describe("the running operator refuses what the table says", () => {
  test("every rule of the table is shown", () => {
    expect(Object.keys(broken).sort()).toEqual(operatorRules.map(({ rule }) => rule).sort());
  });

  test.each(operatorRules)("$rule", async ({ rule, breaks }) => {
    const given = broken[rule];
    const name = given?.name ?? `rule-${operatorRules.findIndex((each) => each.rule === rule)}`;
    const job: RayJob = { metadata: { name }, spec: given?.spec ?? fine };
    expect(breaks(job)).toBe(true);
    const manifest = { apiVersion: "ray.io/v1", kind: "RayJob", ...job };
    const { code, stderr } = kubectl(["create", "--filename=-"], JSON.stringify(manifest));
    if (code !== 0) return expect(stderr).toMatch(/[Ii]nvalid|must|missing|required/);
    const wait = { what: `refusal of ${name}`, seconds: 30, log: join(kube.logs, "ray-operator.log") };
    const status = await waitUntil(wait, () => statusOf(name));
    kubectl(["delete", "rayjob", name, "--wait=false"]);
    expect(status).toBe("ValidationFailed");
  });

  test("a RayJob that breaks none is taken up", async () => {
    const manifest = {
      apiVersion: "ray.io/v1",
      kind: "RayJob",
      metadata: { name: "fine" },
      spec: { ...fine, suspend: true },
    };
    expect(kubectl(["create", "--filename=-"], JSON.stringify(manifest)).stderr).toBe("");
    const wait = { what: "suspension", seconds: 30, log: join(kube.logs, "ray-operator.log") };
    expect(await waitUntil(wait, () => statusOf("fine"))).toMatch(/^Suspend/);
    kubectl(["delete", "rayjob", "fine", "--wait=false"]);
  });
});

function statusOf(name: string): string | undefined {
  const path = "--output=jsonpath={.status.jobDeploymentStatus}";
  return kubectl(["get", "rayjob", name, path]).stdout || undefined;
}

const manifests = readdirSync(goldens, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.startsWith("kubernetes-"))
  .map(({ name }) => name);

describe("every manifest is created as it is written", () => {
  test.each(manifests)("%s", (folder) => {
    const { value } = compileFolder(join(goldens, folder));
    const text = value?.artifacts.find(({ name }) => name === "rayjob.yaml")?.text ?? "";
    const [job, files] = parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJS());
    const inEvals = adminKubectl(kube, "evals");
    expect(inEvals(["create", "--dry-run=server", "--filename=-"], text)).toMatchObject({ code: 0 });
    const created = inEvals(
      ["create", "--filename=-", "--output=json"],
      JSON.stringify({ ...job, spec: { ...job.spec, suspend: true } }),
    );
    expect(created.stderr).toBe("");
    const readBack = JSON.parse(created.stdout) as { metadata: { name: string }; spec: unknown };
    inEvals(["delete", "rayjob", readBack.metadata.name, "--wait=false"]);
    expect(missingFrom(readBack.spec, job.spec)).toEqual([]);
    expect(readBack.metadata).toMatchObject({ labels: job.metadata.labels });
    const stored = inEvals(["create", "--filename=-", "--output=json"], JSON.stringify(files));
    inEvals(["delete", "configmap", files.metadata.name]);
    expect((JSON.parse(stored.stdout) as { data: unknown }).data).toEqual(files.data);
  });
});

/** Paths of what was written and is not there: the API server prunes without a word. */
function missingFrom(found: unknown, written: unknown, path = "spec"): string[] {
  if (typeof written !== "object" || written === null)
    return JSON.stringify(found) === JSON.stringify(written) ? [] : [path];
  const there = (found ?? {}) as Record<string, unknown>;
  return Object.entries(written).flatMap(([key, value]) => missingFrom(there[key], value, `${path}.${key}`));
}
