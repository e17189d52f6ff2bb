import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LabInfo, labUp, registerImage } from "../lab/index.ts";
import { ensurePython } from "../python/environment.ts";
import { makeToyFiles, offline, type ToyFiles, toyOverrides } from "./toy-files.ts";

/** A lab that is up, with everything in it that a toy evaluation needs. */
export interface ReadyLab {
  readonly info: LabInfo;
  readonly toy: ToyFiles;
  /** Where nano3 is called: it holds `env.toml` with the profiles `lab` and `lab-pyxis`. */
  readonly cwd: string;
  /** For a config that evaluates the toy here. */
  readonly overrides: readonly string[];
  /** Environment of the CLI: the lab's ssh first on PATH, its own state directory. */
  readonly env: Readonly<Record<string, string>>;
}

/** The image that the launcher starts for lm-evaluation-harness tasks (contracts B), and one for our own steps. */
export const harnessImage = "nvcr.io/nvidia/eval-factory/lm-evaluation-harness:26.03";
const modelImage = "nano3/toy:1.0";

/** Brings the lab up and fills it: interpreter, toy files, images, profiles. */
export async function readyLab(cwd: string): Promise<ReadyLab> {
  const info = await labUp({ install: true });
  const { python, bin } = await ensurePython({ readableByAll: true });
  const toy = await makeToyFiles(join(info.jobRoot, "toy"), python);
  for (const image of [harnessImage, modelImage]) registerImage(image, bin);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, "env.toml"), profiles(info, toy));
  return {
    info,
    toy,
    cwd,
    overrides: [...toyOverrides(toy, python), ...launcherOverrides(toy)],
    env: { ...info.env, NANO3_STATE_DIR: join(cwd, "state") },
  };
}

/** For placement `slurm`: evaluation jobs of the launcher, which ssh to the login host by its own name. */
function launcherOverrides({ tokenizer }: ToyFiles): readonly string[] {
  const root = join(tokenizer, "..");
  return [
    "eval.hostname=login",
    "eval.partition=cpu",
    'eval.walltime="00:10:00"',
    `eval.mounts=["${root}:${root}"]`,
    "eval.cpus_per_task=2",
  ];
}

function profiles(info: LabInfo, { pythonPath }: ToyFiles): string {
  const variables = Object.entries({ ...offline, PYTHONPATH: pythonPath });
  return `[lab]
executor = "slurm"
host = "${info.host}"
user = "${info.user}"
ssh_config = "${info.sshConfig}"
account = "${info.account}"
partition = "batch"
run_partition = "interactive"
remote_job_dir = "${join(info.jobRoot, "nano3")}"
time = "00:20:00"
gpus_per_node = 8
cpus_per_task = 8

[lab.env_vars]
${variables.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join("\n")}

[lab-pyxis]
extends = "lab"
container_image = "${modelImage}"
mounts = ["${join(info.jobRoot, "toy")}:${join(info.jobRoot, "toy")}"]
`;
}
