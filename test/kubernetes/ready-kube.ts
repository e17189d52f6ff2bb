import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { makeToyFiles, offline, type ToyFiles, toyOverrides } from "../demo/toy-files.ts";
import { type KubeInfo, kubeInfo, kubeUp, pythonImage, registerImage } from "../kube/index.ts";
import { ensurePython } from "../python/environment.ts";

/** A cluster that is up, with everything in it that a toy evaluation needs. */
export interface ReadyKube {
  readonly info: KubeInfo;
  readonly toy: ToyFiles;
  /** Where nano3 is called: it holds `env.toml` with the profiles `k8s` and `k8s-http`. */
  readonly cwd: string;
  /** For a config that evaluates the toy here. */
  readonly overrides: readonly string[];
  /** Environment of the CLI: the cluster's kubectl first on PATH, and the kubeconfig of the user who may do little. */
  readonly env: Readonly<Record<string, string>>;
}

/** All pods see the volume where it lies on this machine, so that a path is one path. */
export const evaluationImage = "registry.example/nemo:25.11";

/** The same with a model that never loads, and with one that answers after half a second. */
export const neverLoadingImage = "registry.example/nemo:never-loads";
export const slowImage = "registry.example/nemo:slow";

const faultsOfImages = [
  [neverLoadingImage, "never-loads"],
  [slowImage, "slow=0.5"],
] as const;

/** Brings the cluster up and fills it: image, toy files, profiles. */
export async function readyKube(cwd: string): Promise<ReadyKube> {
  await kubeUp();
  const info = kubeInfo();
  const content = await pythonImage();
  registerImage(evaluationImage, content);
  for (const [name, fault] of faultsOfImages)
    registerImage(name, { ...content, env: { ...content.env, NANO3_TOY_FAULT: fault } });
  const { python } = await ensurePython({ readableByAll: true });
  const toy = await makeToyFiles(join(info.volume, "toy"), python);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, "env.toml"), profiles(info, toy));
  return {
    info,
    toy,
    cwd,
    overrides: [...toyOverrides(toy, python), "deploy.python=python", "eval.python=python"],
    env: { PATH: `${info.bin}${delimiter}${process.env.PATH}`, KUBECONFIG: info.kubeconfig },
  };
}

function profiles(info: KubeInfo, { pythonPath }: ToyFiles): string {
  const variables = Object.entries({ ...offline, PYTHONPATH: pythonPath });
  return `[k8s]
executor = "kubernetes"
container_image = "${evaluationImage}"
remote_job_dir = "${join(info.volume, "nano3")}"
time = "00:20:00"
gpus_per_node = 8

[k8s.env_vars]
${variables.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join("\n")}

[k8s.kubernetes]
context = "${info.context}"
namespace = "${info.namespace}"
kuberay_version = "1.6.2"
ray_version = "2.49.2"
head_cpus = "2"
head_memory = "4Gi"
worker_cpus = "2"
worker_memory = "8Gi"
volumes = [{ name = "results", mount_path = "${info.volume}", persistent_volume_claim = "results" }]

[k8s-http]
extends = "k8s"

[k8s-http.kubernetes]
submission_mode = "HTTPMode"
`;
}
