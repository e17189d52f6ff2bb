import { setTimeout as sleep } from "node:timers/promises";
import { runOnMachine } from "../../lab/index.ts";
import type { Scene } from "./row.ts";

/** Slurm holds a requeued job back for two minutes; the administrator does not wait. */
export async function requeue({ run: { job_id } }: Pick<Scene, "run">): Promise<void> {
  await runOnMachine("login", ["scontrol", "update", `JobId=${job_id}`, "Requeue=1"]);
  await runOnMachine("login", ["scontrol", "requeue", job_id]);
  await sleep(8000);
  await runOnMachine("login", ["scontrol", "update", `JobId=${job_id}`, "StartTime=now"], { check: false });
}
