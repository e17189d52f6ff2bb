import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";
import type { EvalPlan } from "../../src/compiler/5-plan/types.ts";
import type { Compiled } from "../../src/compiler/index.ts";
import { toPlain } from "../../src/compiler/tree.ts";
import { expand } from "../kube/agent/environment.ts";
import { readFile } from "../yaml/read.ts";
import { bashConstants } from "./bash-constants.ts";
import { complaintsOfLauncher } from "./launcher-rules.ts";
import { sbatchOptions } from "./read-sbatch.ts";

/**
 * The consumers of a set that need Node and bash alone: each reads its file by its own rules and is compared with the plan.
 * Gives what differs.
 */
export function complaintsOf({ plan, artifacts }: Compiled): readonly string[] {
  const config: unknown = JSON.parse(JSON.stringify(plan.config));
  const launcher: unknown = JSON.parse(JSON.stringify(plan.launcher));
  const files = new Map(artifacts.map(({ name, text }) => [name, text]));
  const text = (name: string): string => files.get(name) ?? "";
  const job = files.get("job.sbatch") ?? files.get("job.sh");
  return [
    ...differing("plan.json", JSON.parse(text("plan.json")), JSON.parse(JSON.stringify(plan))),
    ...parse(text("config.yaml")).flatMap((found) => differing("config.yaml", found, config)),
    ...parse(text("launcher.yaml")).flatMap((found) => differing("launcher.yaml", found, launcher)),
    ...complaintsOfLauncher(plan),
    ...complaintsOfReview(text("PLAN.md")),
    ...(job === undefined ? [] : complaintsOfBash(plan, job)),
    ...(plan.target === "slurm" ? complaintsOfSlurm(plan, text("job.sbatch")) : []),
    ...(plan.target === "kubernetes" ? complaintsOfKubernetes(plan, files) : []),
  ];
}

function differing(what: string, found: unknown, wanted: unknown): readonly string[] {
  if (isDeepStrictEqual(found, wanted)) return [];
  return [`${what} holds something else: ${firstDifference(found, wanted)}`];
}

function firstDifference(found: unknown, wanted: unknown, path = ""): string {
  if (typeof found !== "object" || typeof wanted !== "object" || found === null || wanted === null)
    return `${path}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`;
  const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  const member = (value: object, key: string) => (value as Readonly<Record<string, unknown>>)[key];
  const key = [...keys].find((each) => !isDeepStrictEqual(member(found, each), member(wanted, each)));
  return key === undefined
    ? `${path}: the order or the kind of keys`
    : firstDifference(member(found, key), member(wanted, key), `${path}.${key}`);
}

/** A document as two readers of YAML 1.1 have it; nano3's own does as PyYAML, to which half a dozen characters end a line. */
function parse(text: string): readonly unknown[] {
  const outcome = readFile(text);
  const ours: unknown =
    "node" in outcome ? JSON.parse(JSON.stringify(toPlain(outcome.node))) : outcome.problem.message;
  return [readStandard(text), ours];
}

function readStandard(text: string): unknown {
  const document = parseDocument(text, { version: "1.1", merge: true, uniqueKeys: true });
  return document.errors.length > 0 ? document.errors : document.toJS({ maxAliasCount: 0 });
}

/** PLAN.md is for eyes: a value ends no line, no cell and no code, and is no markup. */
function complaintsOfReview(text: string): readonly string[] {
  const prose = text.replace(/```mermaid.*?```/gs, "");
  const bad = /[\p{Cc}\p{Zl}\p{Zp}]|<(?!\/?[a-z]+ [a-z]+>)/u.exec(prose.replaceAll("\n", ""));
  const cells = prose.split("\n").filter((line) => line.startsWith("|"));
  const uneven = cells.find((line) => line.split("`").length % 2 === 0 || !line.endsWith("|"));
  return [
    ...(bad === null
      ? []
      : [`PLAN.md has a character that is markup or a line's end: ${JSON.stringify(bad[0])}`]),
    ...(uneven === undefined ? [] : [`PLAN.md has a broken row: ${uneven}`]),
  ];
}

function complaintsOfBash(plan: EvalPlan, script: string): readonly string[] {
  const found = bashConstants(script);
  const { comms, environment, ray, steps } = plan;
  const wanted: Readonly<Record<string, readonly string[]>> = {
    SET: [plan.name],
    ENDPOINT_FILE: [comms.endpoint_file],
    COMPLETION_FILE: [comms.completion_file],
    RAY_TEMP_ROOT: [ray.temp_root],
    RAY_PYTHON: [steps.ray.python],
    DEPLOY_PYTHON: [steps.deploy.python],
    EVALUATE_PYTHON: [steps.evaluate.python],
    RAY_STARTUP: steps.ray.startup_commands,
    DEPLOY_STARTUP: steps.deploy.startup_commands,
    EVALUATE_STARTUP: steps.evaluate.startup_commands,
    ENVIRONMENT: Object.entries(environment.vars).map(([name, value]) => `${name}=${value}`),
    SECRETS: environment.secrets,
    ...(plan.target === "slurm" && {
      RAY_SRUN: steps.ray.srun_arguments,
      DEPLOY_SRUN: steps.deploy.srun_arguments,
      EVALUATE_SRUN: steps.evaluate.srun_arguments,
    }),
  };
  return Object.entries(wanted).flatMap(([name, value]) =>
    differing(`bash's PLAN_${name}`, found.get(`PLAN_${name}`), value),
  );
}

function complaintsOfSlurm({ job }: EvalPlan, script: string): readonly string[] {
  const wanted = job.directives.map(({ option, value }) => `--${option}${value === null ? "" : `=${value}`}`);
  return differing("sbatch", sbatchOptions(script), wanted);
}

interface Manifest {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec?: unknown;
  readonly data?: unknown;
}

function complaintsOfKubernetes(plan: EvalPlan, files: ReadonlyMap<string, string>): readonly string[] {
  const { kubernetes } = plan;
  const [job = "", map = "", ...more] = (files.get("rayjob.yaml") ?? "").split(/^---\n/m);
  if (kubernetes === null || more.length > 0) return ["rayjob.yaml is not a RayJob and a ConfigMap"];
  const set = Object.fromEntries([...files].filter(([name]) => name !== "rayjob.yaml"));
  return [
    ...differing("the ConfigMap", (readStandard(map) as Manifest).data, set),
    ...parse(job).flatMap((found) =>
      isManifest(found) ? complaintsOfRayJob(plan, kubernetes, found) : ["rayjob.yaml begins with no object"],
    ),
  ];
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && "metadata" in value;
}

function complaintsOfRayJob(
  plan: EvalPlan,
  kubernetes: NonNullable<EvalPlan["kubernetes"]>,
  job: Manifest,
): readonly string[] {
  const { generateName, ...metadata } = job.metadata;
  const { namespace, labels, annotations } = kubernetes;
  const wanted = { namespace, labels, ...(Object.keys(annotations).length > 0 && { annotations }) };
  return [
    ...differing("the RayJob's metadata", metadata, wanted),
    ...differing("the RayJob's name", generateName, kubernetes.generate_name),
    ...complaintsOfPods(plan, job.spec),
  ];
}

interface Container {
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** The environment of the pods, after Kubernetes has filled in what it takes for references. */
function complaintsOfPods({ environment }: EvalPlan, spec: unknown): readonly string[] {
  const known = { HF_TOKEN: "filled in", NANO3_RUN_ID: "filled in", x: "filled in", X: "filled in" };
  const containers = findAll(spec, "containers").flat() as readonly Container[];
  const variables = containers
    .flatMap(({ env = [] }) => env)
    .filter(({ name }) => Object.hasOwn(environment.vars, name));
  return variables.flatMap(({ name, value = "" }) =>
    differing(`the pods' ${name}`, expand(value, known), environment.vars[name]),
  );
}

function findAll(value: unknown, key: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : findAll(inner, key)));
}
