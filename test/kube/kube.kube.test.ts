import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../lab/wait-until.ts";
import type { Pod } from "./agent/types.ts";
import {
  drain,
  failPulls,
  forbid,
  forgetHistory,
  type KubeInfo,
  killApiserver,
  killContainers,
  kubectl,
  kubeDown,
  kubeStatus,
  kubeUp,
  nothingLeft,
  podProcesses,
  powerOff,
  powerOn,
  pythonImage,
  registerImage,
  restartApiserver,
  setQuota,
  uncordon,
} from "./index.ts";
import { rayJob, type SubmissionMode } from "./ray-job.ts";

const shell = "example.test/shell:1";
const nemo = "nvcr.io/nvidia/nemo:25.11";
/** Marks what these tests create: others may use the cluster, too. */
const labels = { of: "kube-test" };
let kube: KubeInfo;
let wasUp: boolean;

beforeAll(async () => {
  wasUp = kubeStatus().up;
  kube = await kubeUp();
  registerImage(shell, { directories: [], env: { PATH: "/usr/bin:/bin", FLAVOUR: "image" } });
  registerImage(nemo, await pythonImage());
});

afterEach(async () => {
  if (!kubeStatus().up) return;
  const kinds = "rayjobs,pods,configmaps,secrets";
  await kubectl(["delete", kinds, `--selector=of=${labels.of}`], { asAdmin: true });
  await nothingLeft();
}, 60_000);

afterAll(async () => {
  if (!wasUp) await kubeDown();
});

interface PodWish {
  readonly name: string;
  readonly script: string;
  readonly spec?: object;
  readonly container?: object;
}

/** A pod with one container that runs a shell script. */
async function create({ name, script, spec = {}, container = {} }: PodWish): Promise<void> {
  const main = { name: "main", image: shell, command: ["sh", "-c", script], ...container };
  const pod = { terminationGracePeriodSeconds: 3, restartPolicy: "Never", containers: [main], ...spec };
  await apply({ apiVersion: "v1", kind: "Pod", metadata: { name, labels }, spec: pod });
}

async function apply(object: unknown): Promise<void> {
  await kubectl(["create", "--filename=-"], { asAdmin: true, input: JSON.stringify(object) });
}

async function podOf(name: string): Promise<Pod> {
  return JSON.parse(await kubectl(["get", "pod", name, "--output=json"])) as Pod;
}

async function until(what: string, name: string, isSo: (pod: Pod) => boolean, seconds = 30): Promise<Pod> {
  return waitUntil({ what, seconds, log: kube.logs, everyMilliseconds: 200 }, async () => {
    const pod = await podOf(name);
    return isSo(pod) && pod;
  });
}

const inPhase = (name: string, phase: string): Promise<Pod> =>
  until(`${phase} of ${name}`, name, ({ status }) => status.phase === phase);
const main = (pod: Pod) => pod.status.containerStatuses?.[0];
const logs = async (name: string, ...more: readonly string[]): Promise<string> =>
  (await kubectl(["logs", name, ...more])).trim();

describe("a pod", () => {
  test("has its files, secrets, environment, address and volume", async () => {
    await apply({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "files", labels },
      data: { "a.txt": "hello" },
    });
    await apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "token", labels },
      stringData: { key: "s3cret" },
    });
    const script = [
      "cat /files/a.txt; echo; readlink /files/a.txt; touch /files/b 2>&1 | grep -o Read-only",
      "echo $TOKEN $FLAVOUR $ADDRESS $CPUS $EXPANDED; hostname -I; echo kept > /results/kept",
      "df --output=size /dev/shm | tail -1; getent hosts kubernetes.default | tr -s ' '",
      `find ${kube.dir} ${process.cwd()} /tmp /root -not -type d | wc -l`,
    ].join("; ");
    await create({
      name: "full",
      script,
      container: {
        resources: { limits: { cpu: "2", "nvidia.com/gpu": "1" } },
        env: [
          { name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: "key" } } },
          { name: "ADDRESS", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
          { name: "CPUS", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
          { name: "EXPANDED", value: "<$(TOKEN)>" },
        ],
        volumeMounts: [
          { name: "files", mountPath: "/files" },
          { name: "results", mountPath: "/results" },
          { name: "memory", mountPath: "/dev/shm" },
        ],
      },
      spec: {
        volumes: [
          { name: "files", configMap: { name: "files" } },
          { name: "results", persistentVolumeClaim: { claimName: "results" } },
          { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "96Mi" } },
        ],
      },
    });
    const pod = await inPhase("full", "Succeeded");
    const { podIP } = pod.status as { podIP?: string };
    expect((await logs("full")).split("\n").map((line) => line.trim())).toEqual([
      "hello",
      "..data/a.txt",
      "Read-only",
      `s3cret image ${podIP} 2 <s3cret>`,
      podIP,
      String(96 * 1024),
      "10.78.0.1 kubernetes.default.svc.cluster.local",
      "0", // of what lies in this computer's directories
    ]);
    expect(["k1", "k2"]).toContain(pod.spec.nodeName);
    expect(readFileSync(join(kube.volume, "kept"), "utf8")).toBe("kept\n");
  });

  test.each([
    { name: "good", script: "exit 0", phase: "Succeeded", exitCode: 0, reason: "Completed" },
    { name: "bad", script: "echo why >&2; exit 7", phase: "Failed", exitCode: 7, reason: "Error" },
  ])("$name: $script ends as $phase with $exitCode", async ({ name, script, phase, exitCode, reason }) => {
    await create({ name, script });
    expect(main(await inPhase(name, phase))?.state.terminated).toMatchObject({ exitCode, reason });
  });

  test("TERM reaches it, and what does not end is killed after the grace period", async () => {
    await create({
      name: "polite",
      script: "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done",
    });
    await create({ name: "deaf", script: "trap '' TERM; sleep 1000 & echo up; while :; do sleep 0.1; done" });
    await Promise.all(["polite", "deaf"].map((name) => inPhase(name, "Running")));
    const followed = kubectl(["logs", "--follow", "polite"]);
    await sleep(500);
    expect(podProcesses().filter(({ command }) => command === "sleep 1000")).toHaveLength(1);
    const seconds = async (name: string): Promise<number> => {
      const started = performance.now();
      await kubectl(["delete", "pod", name], { asAdmin: true });
      return (performance.now() - started) / 1000;
    };
    const [polite, deaf] = await Promise.all([seconds("polite"), seconds("deaf")]);
    expect(await followed).toBe("up\nbye\n");
    expect(polite).toBeLessThan(3);
    expect(deaf).toBeGreaterThanOrEqual(2.9);
    await nothingLeft(1);
  });

  test("what it says on a restart is in its own log", async () => {
    await create({ name: "again", script: "echo run; exit 3", spec: { restartPolicy: "OnFailure" } });
    const pod = await until(
      "back-off",
      "again",
      (now) => main(now)?.state.waiting?.reason === "CrashLoopBackOff",
    );
    expect(main(pod)).toMatchObject({ restartCount: 2, lastState: { terminated: { exitCode: 3 } } });
    expect(await logs("again", "--previous")).toBe("run");
  });

  test("probes make it ready, and end it", async () => {
    await create({
      name: "probed",
      script: "touch /tmp/ready; sleep 1000",
      container: {
        readinessProbe: { exec: { command: ["test", "-e", "/tmp/ready"] }, periodSeconds: 1 },
        livenessProbe: { tcpSocket: { port: 9 }, periodSeconds: 1, failureThreshold: 4 },
      },
    });
    await until("readiness", "probed", (pod) => main(pod)?.ready === true);
    // A shell that is process 1 does not hear TERM.
    expect(main(await inPhase("probed", "Failed"))?.state.terminated).toMatchObject({ exitCode: 137 });
  });

  test.each([
    { name: "no-image", container: { image: "example.test/absent:1" }, waits: "ImagePullBackOff" },
    {
      name: "no-secret",
      container: { env: [{ name: "X", valueFrom: { secretKeyRef: { name: "absent", key: "k" } } }] },
      waits: "CreateContainerConfigError",
    },
    {
      name: "no-root",
      container: { securityContext: { runAsNonRoot: true } },
      waits: "CreateContainerConfigError",
    },
  ])("$name waits as $waits", async ({ name, container, waits }) => {
    await create({ name, script: "exit 0", container });
    const pod = await until(waits, name, (now) => main(now)?.state.waiting?.reason === waits);
    expect(pod.status.phase).toBe("Pending");
  });

  test("that no node has room for is not scheduled", async () => {
    await create({
      name: "big",
      script: "exit 0",
      container: { resources: { limits: { "nvidia.com/gpu": "9" } } },
    });
    const pod = await until("scheduler's word", "big", ({ status }) => (status.conditions ?? []).length > 0);
    expect(pod.status.conditions?.[0]).toMatchObject({ reason: "Unschedulable" });
    expect(pod.status.conditions?.[0]?.message).toContain("Insufficient nvidia.com/gpu");
  });
});

/** What ends or holds back a RayJob, and everything that came with it. */
interface RayJobStatus {
  readonly jobStatus?: string;
  readonly jobDeploymentStatus?: string;
}

async function submit(name: string, mode: SubmissionMode, entrypoint: string): Promise<void> {
  const input = JSON.stringify(rayJob({ name, labels, mode, image: nemo, entrypoint }));
  await kubectl(["create", "--filename=-"], { input });
}

async function statusOf(name: string): Promise<RayJobStatus> {
  const answer = await kubectl(["get", "rayjob", name, "--output=jsonpath={.status}"]);
  return JSON.parse(answer === "" ? "{}" : answer) as RayJobStatus;
}

async function rayJobEnds(name: string, seconds = 150): Promise<RayJobStatus> {
  const wait = { what: `end of RayJob ${name}`, seconds, log: kube.logs, everyMilliseconds: 500 };
  return waitUntil(wait, async () => {
    const status = await statusOf(name);
    return /Complete|Failed/.test(status.jobDeploymentStatus ?? "") && status;
  });
}

const resources = `python -c "import ray; ray.init(); print(ray.cluster_resources())"`;

describe("a RayJob, by the real operator on real Ray", () => {
  test.each(["K8sJobMode", "HTTPMode"] as const)("completes in %s, and its pods are gone", async (mode) => {
    const name = mode.toLowerCase();
    await submit(name, mode, resources);
    expect(await rayJobEnds(name)).toMatchObject({ jobStatus: "SUCCEEDED", jobDeploymentStatus: "Complete" });
    if (mode === "K8sJobMode")
      expect(await kubectl(["logs", "--selector=job-name=k8sjobmode", "--tail=-1"])).toMatch(/'GPU': 1.0/);
    await nothingLeft();
    const pods = await kubectl(["get", "pods", "--selector=ray.io/node-type", "--output=name"]);
    expect(pods).toBe("");
  });
});

describe("faults", () => {
  test("pods run on without an API server, and what they did meanwhile is told afterwards", async () => {
    await create({ name: "apart", script: "sleep 3; echo done; exit 5" });
    await inPhase("apart", "Running");
    await forgetHistory();
    await killApiserver();
    await expect(podOf("apart")).rejects.toThrow(/refused/);
    await sleep(5000);
    await restartApiserver();
    expect(main(await inPhase("apart", "Failed"))?.state.terminated?.exitCode).toBe(5);
    expect(await logs("apart")).toBe("done");
  });

  test("a killed container ends with 137", async () => {
    await create({ name: "victim", script: "echo up; sleep 1000" });
    await inPhase("victim", "Running");
    killContainers("victim", "main");
    expect(main(await inPhase("victim", "Failed"))?.state.terminated?.exitCode).toBe(137);
  });

  test("a drained node keeps no pod and takes no new one", async () => {
    await create({
      name: "moved",
      script: "sleep 1000",
      spec: { nodeSelector: { "kubernetes.io/hostname": "k1" } },
    });
    await inPhase("moved", "Running");
    await drain("k1");
    await expect(podOf("moved")).rejects.toThrow(/NotFound/);
    await uncordon("k1");
  });

  test("a node without power is noticed, and its pods have failed when it comes back", async () => {
    await create({
      name: "lost",
      script: "sleep 1000",
      spec: { nodeSelector: { "kubernetes.io/hostname": "k2" } },
    });
    await inPhase("lost", "Running");
    await powerOff("k2");
    expect(podProcesses()).toEqual([]);
    const wait = { what: "silence of k2", seconds: 60, log: kube.logs, everyMilliseconds: 500 };
    await waitUntil(wait, async () =>
      (await kubectl(["get", "node", "k2"], { asAdmin: true })).includes("NotReady"),
    );
    await powerOn("k2");
    expect((await inPhase("lost", "Failed")).status.reason).toBe("NodeRestarted");
  });

  test("a quota, a missing right and a lost image are refused in the server's words", async () => {
    await setQuota({ pods: "0" });
    await expect(create({ name: "over", script: "exit 0" })).rejects.toThrow(/exceeded quota: limit/);
    await setQuota(undefined);
    await forbid({ verb: "create", resource: "rayjobs" });
    await expect(submit("not-allowed", "HTTPMode", resources)).rejects.toThrow(
      /cannot create resource "rayjobs"/,
    );
    await forbid(undefined);
    failPulls(shell);
    await create({ name: "pull", script: "exit 0" });
    await until("a failed pull", "pull", (pod) => main(pod)?.state.waiting?.reason === "ErrImagePull");
    registerImage(shell, { directories: [], env: { PATH: "/usr/bin:/bin", FLAVOUR: "image" } });
  });
});

test("down leaves nothing", async () => {
  await create({ name: "last", script: "sleep 1000" });
  await inPhase("last", "Running");
  const pids = podProcesses().map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(0);
  const programs = kubeStatus().programs.map(({ pid }) => pid);
  await kubeDown();
  expect([...pids, ...programs].filter((pid) => existsSync(`/proc/${pid}/ns/net`))).toEqual([]);
  expect(existsSync("/sys/class/net/nano3kube0")).toBe(false);
  expect(readFileSync("/proc/mounts", "utf8")).not.toContain(kube.dir);
  if (wasUp) kube = await kubeUp();
}, 120_000);
