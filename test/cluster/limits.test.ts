import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ClusterError } from "../../src/cluster/cluster-error.ts";
import { askForComment } from "../../src/cluster/find-job.ts";
import { printFile } from "../../src/cluster/kubernetes/follow-file.ts";
import { openKubectl } from "../../src/cluster/kubernetes/kubectl.ts";
import { endReader } from "../../src/cluster/kubernetes/reader.ts";
import { submitToSlurm } from "../../src/cluster/slurm.ts";
import { chooseControl } from "../../src/cluster/ssh-words.ts";
import { openTransport } from "../../src/cluster/transport.ts";
import { upload } from "../../src/cluster/upload.ts";
import { recordOf } from "./records.ts";

/** Real programs that hang, by a clock that is told: each is waited for until its limit, and no longer. */
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nano3-limits-"));
  vi.stubEnv("PATH", `${directory}${delimiter}${process.env.PATH}`);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, maxRetries: 20, retryDelay: 50 });
});

/** A program that notes what it was given, and then takes for ever; but for arguments that have an answer. */
function hang(program: string, answers: Readonly<Record<string, string>> = {}): void {
  const cases = Object.entries(answers).map(
    ([words, text]) => `*" ${words} "*) cat >> input; echo '${text}'; exit ;;`,
  );
  const script = `#!/bin/bash
cd ${directory} || exit
echo "$*" >> asked
case " $* " in ${cases.join(" ")} esac
touch hangs
exec sleep 1000
`;
  writeFileSync(join(directory, program), script, { mode: 0o755 });
}

const noted = (name: string): string => readFileSync(join(directory, name), "utf8");

const here = openTransport({ host: null, user: null, identity: null, ssh_config: null });
const there = { host: "c1", user: null, identity: null, ssh_config: null };
const left = new AbortController();
left.abort();
const kubectl = openKubectl({ context: "c", namespace: "n" });
const [sought, set] = [
  { runId: "r", clusters: null },
  { artifacts: [], secrets: {}, fresh: false },
];
const submission = { ...sought, submitArguments: [], orchestrate: true };
const reader = { spec: { containers: [{ name: "look" }] } };
const run = { ...recordOf("slurm"), kubernetes: { context: "c", namespace: "n", ray_cluster: "r", reader } };
const reads = {
  "get rayjobs.ray.io": '{"metadata": {"name": "7"}, "status": {"jobDeploymentStatus": "Running"}}',
  "get pod": '{"metadata": {"name": "look"}, "status": {"phase": "Running"}}',
  create: "pod/look",
  delete: "",
};
const read = (isFollowed: boolean) =>
  printFile(kubectl, run, { path: "/run/x.log", lines: 0 }, { print: () => {}, isFollowed });

/** What hangs, for how many seconds it is waited for, and what comes of it then. */
interface Row {
  readonly program: string;
  readonly answers?: Readonly<Record<string, string>>;
  readonly act: () => Promise<unknown>;
  readonly limit: number;
  readonly end: RegExp;
}

const rows: Readonly<Record<string, Row>> = {
  "a script": { program: "slow", act: () => here.run("slow"), limit: 60, end: /did not end within 60 s/ },
  "the upload": {
    program: "tar",
    act: () => upload(here, { ...set, runDir: join(directory, "runs", "r") }),
    limit: 300,
    end: /did not end within 300 s/,
  },
  sbatch: {
    program: "sbatch",
    act: () => submitToSlurm(here, { ...submission, runDir: directory }, []),
    limit: 120,
    end: /no job id.* did not end within 120 s/,
  },
  "the queue, of a job whose id was lost": {
    program: "squeue",
    act: () => askForComment(here, sought),
    limit: 30,
    end: /did not end within 30 s/,
  },
  "ssh, that is asked for a connection": {
    program: "ssh",
    act: () => chooseControl(there),
    limit: 5,
    end: /"kind":"(own|none)"/,
  },
  kubectl: { program: "kubectl", act: () => kubectl.get(["pods"]), limit: 60, end: /no answer within 60 s/ },
  "the removal of a pod that reads": {
    program: "kubectl",
    act: () => endReader(openKubectl(kubectl.place, left.signal), "look"),
    limit: 10,
    end: /^$/,
  },
  "a pod that reads on and on": {
    program: "kubectl",
    answers: reads,
    act: () => read(true),
    limit: 3600,
    end: /no answer within 3600 s/,
  },
};

/** What a call gives or fails with, as text. */
async function outcome(act: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await act) ?? "";
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return [error.failure.what, error.failure.output].join(" ");
  }
}

describe("what hangs is waited for until its limit", () => {
  test.each(Object.entries(rows))("%s", async (_what, { program, answers, act, limit, end }) => {
    hang(program, answers);
    let said: string | undefined;
    const ended = outcome(act()).then((text) => {
      said = text;
    });
    // Of several programs that are asked at a time the one that hangs is left.
    while (!existsSync(join(directory, "hangs")) || vi.getTimerCount() > 1) await sleep(20);
    vi.advanceTimersByTime(limit * 1000 - 1);
    await sleep(100);
    expect(said).toBeUndefined();
    vi.advanceTimersByTime(1);
    await ended;
    expect(said).toMatch(end);
  });
});

test("kubectl has a limit of its own, but where it reads on; and a pod that reads ends with it", async () => {
  hang("kubectl", { ...reads, logs: "a line" });
  await read(false);
  const asked = noted("asked").trim().split("\n");
  const unlimited = asked.filter((words) => !words.includes(" --request-timeout=20s "));
  expect(unlimited).toEqual(["--context=c --namespace=n logs --follow look"]);
  expect(asked.length).toBeGreaterThan(unlimited.length);
  expect(noted("input")).toContain('"activeDeadlineSeconds":3600');
});
