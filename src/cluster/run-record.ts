import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ReaderPod } from "./kubernetes/reader-pod.ts";
import { makeDirectory } from "./make-directory.ts";

/**
 * What this computer remembers of a run: enough to find it again. Written before the job is submitted (without its id)
 * and after; the truth about the run itself is in its run directory.
 */
const recordSchema = z.object({
  record_version: z.literal(1),
  run_id: z.string(),
  /** Name of the artifact set. */
  name: z.string(),
  mode: z.enum(["run", "batch"]),
  profile: z.string().nullable(),
  target: z.enum(["slurm", "kubernetes", "local"]),
  host: z.object({
    host: z.string().nullable(),
    user: z.string().nullable(),
    identity: z.string().nullable(),
    ssh_config: z.string().nullable(),
  }),
  run_dir: z.string(),
  job_name: z.string(),
  /** Slurm's id, the RayJob's name, or the pid of job.sh. Null: not submitted, or nobody knows (see `status`). */
  job_id: z.string().nullable(),
  /** Name of the Slurm cluster where sbatch named one; before it did, those that the set asks for, with commas. */
  cluster: z.string().nullable(),
  /** Target kubernetes: where the RayJob is, and how its volume is read. */
  kubernetes: z
    .object({
      context: z.string(),
      namespace: z.string(),
      /** Name of the RayCluster, which is the name of the run directory. Null: the operator has not made it yet. */
      ray_cluster: z.string().nullable(),
      reader: z.custom<ReaderPod>((value) => typeof value === "object" && value !== null && "spec" in value),
    })
    .nullable()
    .default(null),
  comms: z.object({
    endpoint_file: z.string(),
    completion_file: z.string(),
    lease_file: z.string(),
    lease_seconds: z.number(),
    poll_seconds: z.number(),
  }),
  /** For an orderly end of the job. */
  teardown_seconds: z.number().default(30),
  /** Digest over the names and digests of the files that were sent. */
  set_sha256: z.string(),
  submitted_at: z.string(),
  /** There is no job and will be none, but something of the upload is left: its secrets are removed at the next look. */
  never_submitted: z.boolean().optional(),
  /** How it ended, once that was seen: schedulers forget, and files are cleared away. */
  ended: z
    .object({
      state: z.enum(["succeeded", "failed", "cancelled"]),
      reason: z.string(),
      exit_code: z.number().nullable(),
      next: z.string().nullable(),
    })
    .nullable()
    .default(null),
});

export type RunRecord = Readonly<z.output<typeof recordSchema>>;

/** Where everything of a run is; null: of a RayJob that the operator has not taken up there is nothing yet. */
export function directoryOf({ run_dir, kubernetes }: RunRecord): string | null {
  return kubernetes !== null && kubernetes.ray_cluster === null ? null : run_dir;
}

/** Where runs are remembered, and where runs without a `remote_job_dir` live. */
export function stateDirectory(): string {
  const { NANO3_STATE_DIR, XDG_STATE_HOME } = process.env;
  if (NANO3_STATE_DIR) return NANO3_STATE_DIR;
  // The XDG specification: a relative path is to be ignored.
  return XDG_STATE_HOME?.startsWith("/")
    ? join(XDG_STATE_HOME, "nano3")
    : join(homedir(), ".local", "state", "nano3");
}

/** The file that remembers a run. */
export function recordPath(runId: string): string {
  return join(stateDirectory(), "runs", `${runId}.json`);
}

/** Writes a record, whole or not at all. */
export function saveRecord(record: RunRecord): void {
  const path = recordPath(record.run_id);
  makeDirectory(join(stateDirectory(), "runs"), 0o700);
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, path);
}

/**
 * Writes what a look at a run has brought. Where that cannot be written the look is none the worse for it, and the next one
 * brings it again.
 */
export function saveIfPossible(record: RunRecord, note: (text: string) => void): void {
  try {
    saveRecord(record);
  } catch (error) {
    note(`Not noted in ${recordPath(record.run_id)}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Forgets a run that never began. */
export function removeRecord(record: RunRecord): void {
  rmSync(recordPath(record.run_id), { force: true });
}

/** Ids of all runs that are remembered, oldest first. */
export function knownRuns(): readonly string[] {
  try {
    const files = readdirSync(join(stateDirectory(), "runs"));
    return files.flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -5)] : [])).sort();
  } catch {
    return [];
  }
}

/** Undefined: it cannot be read, or a newer nano3 wrote it. */
export function readRecord(runId: string): RunRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(recordPath(runId), "utf8"))).data;
  } catch {
    return undefined;
  }
}
