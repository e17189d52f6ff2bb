import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";

/** A cluster of stubs and a computer to call it from, in a directory of its own. */
export interface StubCluster {
  readonly directory: string;
  /** Where the stubs keep their state. */
  readonly stubs: string;
  readonly jobs: string;
  readonly env: Readonly<Record<string, string>>;
  readonly calls: () => readonly string[];
  /** The run directory of the one run. */
  readonly runDir: () => string | undefined;
  readonly records: () => readonly string[];
}

export function newStubCluster(more: Readonly<Record<string, string>> = {}): StubCluster {
  const directory = mkdtempSync(join(tmpdir(), "nano3-stub-"));
  const stubs = join(directory, "stubs");
  const jobs = join(directory, "shared", "jobs");
  const state = join(directory, "state");
  mkdirSync(stubs);
  mkdirSync(join(directory, "shared"));
  const list = (path: string) => (existsSync(path) ? readdirSync(path) : []);
  return {
    directory,
    stubs,
    jobs,
    env: {
      PATH: `${join(import.meta.dirname, "stubs")}${delimiter}${process.env.PATH}`,
      HOME: directory,
      NO_COLOR: "1",
      NANO3_STATE_DIR: state,
      STUB_DIR: stubs,
      STUB_SBATCH: "ok",
      FAKE: "ok",
      ...more,
    },
    calls: () => readFileSync(join(stubs, "calls"), "utf8").trim().split("\n"),
    runDir: () => {
      const runs = join(jobs, "config@p", "runs");
      const [run] = list(runs);
      return run === undefined ? undefined : join(runs, run);
    },
    records: () => list(join(state, "runs")),
  };
}

/** Removes clusters, and first ends what still runs on them: a job may outlive the test that is done with it. */
export function removeStubClusters(clusters: readonly StubCluster[]): void {
  for (const { directory, stubs } of clusters) {
    for (const pid of pidsWith(`STUB_DIR=${stubs}`)) endProcess(pid);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Processes that have the variable in their environment; it is inherited by all that a stub starts. */
function pidsWith(variable: string): number[] {
  if (!existsSync("/proc")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(variable));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // it has ended meanwhile, or is somebody else's
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended meanwhile
  }
}

/** Profile tables of env.toml for it. */
export const profileOf = {
  slurm: ({ jobs }: StubCluster) =>
    `executor = "slurm"\nhost = "stub"\nuser = "ada"\nremote_job_dir = "${jobs}"\ngpus_per_node = 1\ncpus_per_task = 8\n`,
  local: ({ jobs }: StubCluster) => `executor = "local"\nremote_job_dir = "${jobs}"\n`,
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until the text has appeared on stderr. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

/** Starts a command. */
export function start(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = tmpdir(),
): Running {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...output }));
  const says = async (pattern: RegExp) => {
    for (let tries = 0; !pattern.test(output.stderr); tries += 1) {
      if (tries > 150 || child.exitCode !== null) throw new Error(`never said ${pattern}:\n${output.stderr}`);
      await sleep(100);
    }
  };
  return { child, ended, says };
}

/** The launcher of the fake set as one file: starting it through tsx would take most of a test's time. */
const bundle = join(
  import.meta.dirname,
  "..",
  "..",
  ".cache",
  `fake-launch-${process.pid}`,
  "fake-launch.js",
);

/** Builds it; to be called before all tests of a file. */
export async function buildFakeLaunch(): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, "fake-launch.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module';\nconst require = $createRequire(import.meta.url);",
    },
  });
}

/** Removes what `buildFakeLaunch` made. */
export function removeFakeLaunch(): void {
  rmSync(dirname(bundle), { recursive: true, force: true });
}

/** Launches the fake set in a mode; `before` is a program that starts it. */
export function launchFake(
  cluster: StubCluster,
  mode: "run" | "batch",
  target: "slurm" | "local",
  before: readonly string[] = [],
): Running {
  const fakes = import.meta.dirname;
  return start([...before, process.execPath, bundle, mode, profileOf[target](cluster), fakes], cluster.env);
}
