import { report } from "../../diagnostics/diagnostic.ts";
import { isUnder } from "../../facts/kubernetes.ts";
import type { KeyPath } from "../../types.ts";
import type { Places } from "../places.ts";
import type { EnvConfig, EvalConfig } from "../schema/index.ts";
import { pathOf, type Rule } from "./rule.ts";

/** pyxis has an image to enter. */
export const runtimeHasImage: Rule = function* ({ deploy, run: { env } }, places) {
  if (env.container_runtime !== "pyxis") return;
  if (env.container_image !== null || deploy.container_image !== null) return;
  yield report("runtime-needs-image", places.value(pathOf("run.env.container_runtime")), {});
};

/** Images are entered by Slurm's steps and by pods; on the host itself nothing would. */
export const imagesAreEntered: Rule = function* (config, places) {
  const { env } = config.run;
  if (env.executor !== "local" || env.container_runtime === "none") return;
  for (const [key, image] of images(config)) {
    yield report("image-needs-slurm", places.value(pathOf(key)), { key, image });
  }
};

/** Images in files are named by absolute paths. */
export const imageFilesAreAbsolute: Rule = function* (config, places) {
  for (const [key, image] of images(config)) {
    if (image.startsWith("/") || !(image.endsWith(".sqsh") || image.startsWith("."))) continue;
    yield report("image-path-relative", places.value(pathOf(key)), { image });
  }
};

function images({ deploy, eval: evaluation, run }: EvalConfig): readonly (readonly [string, string])[] {
  const all = [
    ["run.env.container_image", run.env.container_image],
    ["deploy.container_image", deploy.container_image],
    ["eval.container_image", evaluation.container_image],
  ] as const;
  return all.flatMap(([key, image]) => (image === null ? [] : [[key, image] as const]));
}

/** What a container reads is mounted into it. */
export const pathsAreMounted: Rule = function* (config, places) {
  const { deploy, eval: evaluation, model, run } = config;
  const { env } = run;
  if (env.executor === "local" || env.container_runtime === "none") return;
  if (env.executor === "kubernetes" && env.kubernetes === null) return;
  const serving = deploy.container_image ?? env.container_image;
  const own = mountedPaths(env);
  if (serving !== null) {
    yield* reportUnmounted(
      pathOf("model.checkpoint_path"),
      model.checkpoint_path,
      own,
      mountsKey(env),
      places,
    );
  }
  // The launcher's jobs enter images of their own, and see what `eval.mounts` says.
  const isLauncher = evaluation.placement === "slurm";
  if (!isLauncher && (evaluation.container_image ?? serving) === null) return;
  const mounted = isLauncher ? targets(evaluation.mounts) : own;
  const key = isLauncher ? "eval.mounts" : mountsKey(env);
  yield* reportUnmounted(pathOf("model.tokenizer"), model.tokenizer, mounted, key, places);
  if (!isLauncher) {
    yield* reportUnmounted(pathOf("eval.dataset_dir"), evaluation.dataset_dir, mounted, key, places);
  }
};

function* reportUnmounted(
  path: KeyPath,
  file: string | null,
  mounted: readonly string[],
  key: string,
  places: Places,
): ReturnType<Rule> & Generator {
  if (file === null || !file.startsWith("/") || mounted.some((target) => isUnder(file, target))) return;
  yield report("path-not-mounted", places.value(path), { file, mounted, key });
}

/** What the containers of the model see. */
function mountedPaths(env: EnvConfig): readonly string[] {
  if (env.kubernetes !== null) return env.kubernetes.volumes.map(({ mount_path }) => mount_path);
  return [...(env.remote_job_dir === null ? [] : [env.remote_job_dir]), ...targets(env.mounts)];
}

function mountsKey(env: EnvConfig): string {
  return env.kubernetes === null ? "run.env.mounts" : "run.env.kubernetes.volumes";
}

function targets(mounts: readonly string[]): string[] {
  return mounts.map((mount) => mount.split(":")[1] ?? "");
}
