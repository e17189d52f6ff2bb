import { join } from "node:path";
import { expect } from "vitest";
import { type NetworkDisk, networkDisk, runOnMachine, smallDisk } from "../../lab/index.ts";
import type { Stage } from "./row.ts";

const diskName = ({ scratch }: Stage) => `disk-${scratch.split("-").at(-1)}`;
const diskPath = (stage: Stage) => join(stage.lab.info.jobRoot, diskName(stage));

/** The runs of a row live on its disk. */
export const onItsDisk = (stage: Stage): readonly string[] => [`run.env.remote_job_dir=${diskPath(stage)}`];

/** A small file system where the runs of this row live. */
export async function makeSmallDisk(stage: Stage, megabytes: number): Promise<void> {
  const disk = await smallDisk(diskName(stage), megabytes);
  stage.undo(disk.remove);
}

/** Writes until there is no room, as somebody else's job does. */
export async function fillDisk(stage: Stage): Promise<void> {
  const write = ["dd", "if=/dev/zero", `of=${diskPath(stage)}/of-somebody-else`, "bs=4k"];
  const { stderr } = await runOnMachine("login", write, { as: "nano3", check: false });
  expect(stderr).toContain("No space left on device");
}

/** A network file system where the runs of this row live: machines see each other's doings so many seconds late. */
export async function makeNetworkDisk(stage: Stage, seconds: number): Promise<NetworkDisk> {
  const disk = await networkDisk(diskName(stage), seconds);
  stage.undo(disk.remove);
  return disk;
}
