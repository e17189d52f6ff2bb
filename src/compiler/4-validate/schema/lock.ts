import { z } from "zod";
import { artifactReferencePattern } from "../../lock/artifact-reference.ts";
import { key, line } from "./kinds.ts";

/** A key of `run` beside `env`: an artifact for `${art:…}`. */
export const artifactReference = key(
  z.string().regex(artifactReferencePattern, "is not an artifact (`name:latest` or `name:v3`)"),
  {
    doc: "An artifact by its registered name, for `${art:<name>,path}`. `nano3 lock` finds out what it is.",
    consumer: "`${art:…}`, through nano3.lock.yaml",
    example: "nano3-sft:latest",
  },
);

/** `lock`: what happens to a name that may mean something else tomorrow. */
export const lockMode = key(z.enum(["required", "warn"]).default("warn"), {
  doc: "What happens to a container tag that nano3.lock.yaml does not fix: `warn` says so, `required` refuses the config.",
  consumer: "nano3 compile",
  example: "required",
});

/** `artifacts`: nemotron's section of the same name, as far as it says where artifacts are recorded. */
export const artifactsSchema = z.strictObject({
  manifest: z
    .strictObject({
      root: key(line.min(1, "is empty").nullable().default(null), {
        doc: "Directory on this computer where nemotron records artifacts, as `<name>/v<N>/manifest.json`. Also `[artifacts.manifest]` of env.toml.",
        consumer: "nano3 lock",
        example: "/lustre/artifacts",
      }),
    })
    .prefault({}),
});
