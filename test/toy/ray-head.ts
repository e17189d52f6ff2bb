import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "./free-ports.ts";

/** A Ray of one node that a test started. */
export interface RayHead {
  readonly address: string;
  /** Ray's own directory: `session_latest/logs` tells what happened. */
  readonly dir: string;
  /** Ends every process of this Ray, and of no other one on the machine. */
  readonly stop: () => Promise<void>;
}

const portFlags = [
  "node-manager-port",
  "object-manager-port",
  "ray-client-server-port",
  "dashboard-port",
  "dashboard-agent-listen-port",
  "dashboard-agent-grpc-port",
  "metrics-export-port",
  "runtime-env-agent-port",
];

/** Starts a Ray head with pretended CPUs and GPUs, on free ports; `env` reaches all that runs on it. */
export async function startRay(bin: string, env: NodeJS.ProcessEnv): Promise<RayHead> {
  const dir = mkdtempSync("/tmp/n3t-"); // sockets lie below it, and their paths may have 107 bytes
  const [port, ...others] = await freePorts(portFlags.length + 1);
  const flags = portFlags.map((flag, index) => `--${flag}=${others[index]}`);
  const shape = ["--num-cpus=160", "--num-gpus=16", "--object-store-memory=100000000"];
  const workers = ["--min-worker-port=0", "--max-worker-port=0"];
  const log = join(dir, "ray-start.log");
  const output = openSync(log, "a");
  const args = ["start", "--head", "--block", "--include-dashboard=false", "--disable-usage-stats"];
  const ray = spawn(
    join(bin, "ray"),
    [...args, `--port=${port}`, ...flags, ...workers, ...shape, `--temp-dir=${dir}`],
    {
      detached: true, // a process group of its own: `stop` ends the group
      stdio: ["ignore", output, output],
      env: { ...env, RAY_USAGE_STATS_ENABLED: "0" },
    },
  );
  const ended = once(ray, "exit");
  const stop = async (): Promise<void> => {
    if (ray.pid !== undefined && ray.exitCode === null) process.kill(-ray.pid, "SIGKILL");
    await ended;
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  while (!readFileSync(log, "utf8").includes("will now block")) {
    if (ray.exitCode !== null) throw new Error(`ray start ended: ${readFileSync(log, "utf8")}`);
    await sleep(50);
  }
  return { address: `127.0.0.1:${port}`, dir, stop };
}
