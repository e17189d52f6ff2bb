import { expect, test, vi } from "vitest";
import { ClusterError } from "../../../src/cluster/cluster-error.ts";
import { follow } from "../../../src/cluster/follow.ts";
import type { RunRecord } from "../../../src/cluster/run-record.ts";
import type { EvalPlan } from "../../../src/compiler/5-plan/types.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

vi.mock("../../../src/cluster/interrupt.ts", () => import("./no-wait.ts"));

const kubernetes = {
  context: "c",
  namespace: "n",
  ray_cluster: "a",
  reader: { spec: { containers: [{ name: "look" }] } },
};
const record: RunRecord = { ...recordOf("slurm"), target: "kubernetes", run_dir: "/runs/a", kubernetes };

/** Follows a RayJob to its end. `job` gives its status at each look, undefined when it is gone; `volume` what a pod reads. */
async function followed(
  job: () => object | undefined,
  volume: () => string | Error,
  heard: readonly string[] = [],
  { stop = new AbortController().signal, podsStay = false } = {},
) {
  const head = { metadata: { name: "h", labels: { "ray.io/cluster": "a", "ray.io/node-type": "head" } } };
  let isLive = true;
  const kubectl = fakeKubectl((words) => {
    if (words.startsWith("get rayjobs.ray.io")) {
      const status = job();
      isLive = (status as { jobDeploymentStatus?: string } | undefined)?.jobDeploymentStatus === "Running";
      return status && { metadata: { name: "7" }, status: { rayClusterName: "a", ...status } };
    }
    if (words.startsWith("get pods"))
      return { items: isLive || podsStay ? [{ ...head, status: { phase: "Running" } }] : [] };
    return words.startsWith("logs") ? heard.map((line) => `${line}\n`).join("") : "";
  });
  let reads = 0;
  const run = async () => {
    reads += 1;
    const stdout = volume();
    if (stdout instanceof Error) throw stdout;
    return { stdout, stderr: "", exitCode: 0 };
  };
  const end = await follow({
    transport: { place: "p", kubectl, run },
    record,
    plan: { deadlines: { teardown_seconds: 30 }, comms: {} } as EvalPlan,
    secrets: {},
    reporter: { note: () => {}, event: () => {}, waiting: () => {} },
    interrupt: { stop, leave: new AbortController().signal },
  });
  return { end, reads };
}

const complete = { jobDeploymentStatus: "Complete", jobStatus: "SUCCEEDED" };

test("a RayJob that is complete, and whose directory stays unseen: after a minute nobody looks any more", async () => {
  const { end, reads } = await followed(
    () => complete,
    () => "",
  );
  expect(end.state).toMatchObject({ state: "unknown", next: "look for /runs/a" });
  expect(end.state.reason).toMatch(/ended well, but its run directory cannot be seen/);
  expect(reads).toBeLessThan(40);
});

test("Ctrl-C before its program has begun: it was we who deleted it", async () => {
  const stop = new AbortController();
  let looks = 0;
  const { end } = await followed(
    () => {
      stop.abort();
      looks += 1;
      return looks < 4 ? { jobDeploymentStatus: "Initializing" } : undefined;
    },
    () => "",
    [],
    { stop: stop.signal },
  );
  expect(end.state).toMatchObject({ state: "cancelled", reason: "stopped on request", exitCode: 143 });
});

test.each([
  ["its pods go", false, []],
  ["its pods stay", true, ["pod h"]],
])("a RayJob that is over: %s", async (_what, podsStay, left) => {
  const failed = {
    jobDeploymentStatus: "Failed",
    message: "Job entrypoint command failed with exit code 20",
  };
  const { end } = await followed(
    () => failed,
    () => "",
    [],
    { podsStay },
  );
  expect(end.state.exitCode).toBe(20);
  expect(end.left).toEqual(left);
});

test("its directory is seen late", async () => {
  let looks = 0;
  const results = { outcome: "failed", exit_code: 20, attempt: 1, tasks: [] };
  const text = Buffer.from(JSON.stringify(results)).toString("base64");
  const { end } = await followed(
    () => complete,
    () => {
      looks += 1;
      return looks < 5 ? "" : `directory\nfile results/results.json ${text}\n`;
    },
  );
  expect(end.state).toMatchObject({ state: "failed", exitCode: 20 });
});

const event = (phase: string, what: string, more: object) =>
  JSON.stringify({
    at: "2026-01-02T03:04:05Z",
    phase,
    event: what,
    attempt: 1,
    job_id: "a",
    host: "h",
    ...more,
  })
    .replaceAll('":', '": ')
    .replaceAll(',"', ', "');
const began = event("deploy", "started", {});
const ended = (exit_code: number) => event("evaluate", "done", { exit_code });
const refused = new ClusterError({ what: "The pod ended early.", output: "exceeded quota" });

/** Where the operator deletes what is complete at once, the volume is all that could be asked, and what was heard before. */
test.each<[string, readonly string[], string, number | null]>([
  ["it ended well", [began, ended(0)], "succeeded", 0],
  ["a task failed", [began, ended(20)], "failed", 20],
  ["it told of no end", [began], "cancelled", 143],
])(
  "a RayJob that is gone when it is over, and a volume that cannot be read: %s",
  async (_what, heard, state, exitCode) => {
    let looks = 0;
    const job = () => {
      looks += 1;
      return looks < 3 ? { jobDeploymentStatus: "Running" } : undefined;
    };
    const { end } = await followed(job, () => refused, heard);
    expect(end.state).toMatchObject({ state, exitCode });
    expect(end.kubernetes?.unread).toBe("The pod ended early. exceeded quota");
  },
);
