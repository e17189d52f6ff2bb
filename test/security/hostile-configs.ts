import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.ts";
import { type Compiled, compile } from "../../src/compiler/index.ts";
import type { CompileInput } from "../../src/compiler/types.ts";
import { readTemplates } from "../golden/compile-folder.ts";
import { type StringField, stringFields, takes, variantsOf } from "./string-fields.ts";

/** Configs that are right, one for each way in which values travel, to be spoilt by one text in many fields. */

interface Settings {
  readonly [key: string]: unknown;
}

/** `run.env`, and what else differs. */
interface Way {
  readonly env: Settings;
  readonly eval?: Settings;
}

const slurm = {
  executor: "slurm",
  host: "login",
  user: "alice",
  account: "llm",
  partition: "batch",
  remote_job_dir: "/lustre/evals",
  gpus_per_node: 8,
};

/** The targets, and on Slurm both places of the harness: its launcher writes a script of its own. */
export const ways = {
  slurm: { env: { ...slurm, container_image: "nemo:25.11" } },
  launcher: { env: slurm, eval: { placement: "slurm" } },
  kubernetes: {
    env: {
      executor: "kubernetes",
      remote_job_dir: "/runs/all",
      gpus_per_node: 8,
      container_image: "nemo:25.11",
      kubernetes: {
        context: "prod",
        namespace: "evals",
        kuberay_version: "1.7.0",
        ray_version: "2.49.2",
        worker_cpus: "16",
        worker_memory: "200Gi",
        tolerations: [{ key: "x", operator: "Equal", value: "y", effect: "NoSchedule" }],
        head_tolerations: [{ key: "x", operator: "Equal", value: "y", effect: "NoSchedule" }],
        volumes: [
          { name: "scratch", mount_path: "/scratch", host_path: "/scratch" },
          { name: "runs", mount_path: "/runs", host_path: "/runs" },
        ],
      },
    },
  },
  local: { env: { executor: "local" } },
} as const satisfies Readonly<Record<string, Way>>;

export type WayName = keyof typeof ways;

export const wayNames = Object.keys(ways) as readonly WayName[];

/** A text in a field. */
export interface Put {
  readonly field: StringField;
  readonly text: string;
}

/** What became of texts: the sets that carry them, and the codes that refused the others. */
export interface Verdict {
  readonly carried: readonly { readonly compiled: Compiled; readonly puts: readonly Put[] }[];
  readonly refused: readonly { readonly put: Put; readonly codes: readonly string[] }[];
}

/** A compilation, and where each text of its config stands. */
interface Attempt {
  readonly compiled: Compiled | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly places: ReadonlyMap<string, readonly [start: number, end: number]>;
}

/** The text in every field at once, in the way; `variant` says how it is put into a value (`variantsOf`). */
export function tryEverywhere(way: WayName, text: string, variant: number): Verdict {
  const puts = fieldsOfWay(way).flatMap((field): Put[] => {
    const chosen = variantsOf(field, text)[variant];
    return chosen === undefined ? [] : [{ field, text: chosen }];
  });
  const fitting = puts.filter(({ field, text: each }) => takes(field, each));
  const unfit = puts.filter((put) => !fitting.includes(put));
  const { carried, refused } = carry(way, fitting);
  return { carried, refused: [...refused, ...refuse(way, unfit)] };
}

/** What the schema takes: carried together, or halved until it is known which rule refuses which. */
function carry(way: WayName, puts: readonly Put[]): Verdict {
  if (puts.length === 0) return { carried: [], refused: [] };
  const { compiled, diagnostics } = attempt(way, puts);
  if (compiled !== undefined) return { carried: [{ compiled, puts }], refused: [] };
  const [put] = puts;
  if (puts.length === 1 && put !== undefined)
    return { carried: [], refused: [{ put, codes: errorsOf(diagnostics).map(({ code }) => code) }] };
  const middle = puts.length >> 1;
  const halves = [carry(way, puts.slice(0, middle)), carry(way, puts.slice(middle))];
  return {
    carried: halves.flatMap(({ carried }) => carried),
    refused: halves.flatMap(({ refused }) => refused),
  };
}

/** What the schema does not take: each has an error of its own, beside the others or, where one ends the stage, alone. */
function refuse(way: WayName, puts: readonly Put[]): Verdict["refused"] {
  if (puts.length === 0) return [];
  const { diagnostics, places } = attempt(way, puts);
  const errors = errorsOf(diagnostics);
  return puts.map((put) => {
    const [start, end] = places.get(nameOf(put)) ?? [0, 0];
    const own = errors.filter(({ span }) => span !== null && span.start >= start && span.start <= end);
    const told = own.length > 0 ? own : errorsOf(attempt(way, [put]).diagnostics);
    return { put, codes: told.map(({ code }) => code) };
  });
}

const errorsOf = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.filter(({ severity }) => severity === "error");

/** Fields that the way has a use for: with a right value in it, the config compiles. */
export function fieldsOfWay(way: WayName): readonly StringField[] {
  const known = usable.get(way);
  if (known !== undefined) return known;
  const found = stringFields.filter(
    (field) =>
      field.sample === undefined || attempt(way, [{ field, text: field.sample }]).compiled !== undefined,
  );
  usable.set(way, found);
  return found;
}

const usable = new Map<WayName, readonly StringField[]>();

const templates = readTemplates();

function attempt(way: WayName, puts: readonly Put[]): Attempt {
  const { text, places } = write(settingsOf(way, puts), puts);
  return { ...compileText(text), places };
}

/** Compiles a config that stands for itself. */
export function compileText(text: string, more: Partial<CompileInput> = {}) {
  const { value, diagnostics } = compile({
    config: "hostile.yaml",
    profileFile: null,
    profile: null,
    checkpoint: null,
    overrides: [],
    environment: {},
    read: (path) =>
      path === "hostile.yaml" ? { ok: true, text } : { ok: false, why: "missing", detail: "" },
    templates,
    version: "0.0.0-test",
    ...more,
  });
  return { compiled: value, diagnostics };
}

/** The settings of a way with texts put into them. */
export function settingsOf(way: WayName, puts: readonly Put[]): Settings {
  const { env, eval: evaluation }: Way = ways[way];
  const settings = structuredClone({
    model: { checkpoint_path: "/lustre/ckpt", tokenizer: "/lustre/tok" },
    eval: { tasks: [{ name: "hellaswag" }], ...evaluation },
    run: { env },
  }) as Record<string, unknown>;
  for (const each of puts) place(settings, each);
  // On Kubernetes a secret has two places, its name and where it lies.
  const secrets = at(settings, ["run", "env", "kubernetes", "secrets"]);
  if (secrets !== undefined) settings.secrets = Object.keys(secrets as object);
  return settings;
}

function place(settings: Record<string, unknown>, { field, text }: Put): void {
  const isKey = field.entry !== undefined;
  const path = isKey ? [...field.path, text] : field.path;
  let here: Record<string | number, unknown> = settings;
  for (const [depth, step] of path.slice(0, -1).entries()) {
    if (!Object.hasOwn(here, step))
      define(here, step, typeof path[depth + 1] === "number" ? [] : skeleton(path, depth));
    here = here[step] as Record<string | number, unknown>;
  }
  // A volume is of one kind.
  if (/persistent_volume_claim|empty_dir/.test(field.name) && here.host_path === "/scratch")
    delete here.host_path;
  define(here, path.at(-1) ?? "", isKey ? field.entry : text);
}

/** The least that a mapping holds which is made on the way to a text. */
function skeleton(path: readonly (string | number)[], depth: number): object {
  return path[depth - 1] === "secrets" ? { name: "x", key: "x" } : {};
}

function define(target: object, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The value at a path; undefined where there is none. */
export function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (here, step) =>
      typeof here === "object" && here !== null && Object.hasOwn(here, step)
        ? (here as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

export function nameOf({ field, text }: Put): string {
  return JSON.stringify(field.entry === undefined ? field.path : [...field.path, text]);
}

/** The settings as YAML that means them, and where the texts that were put in stand. */
function write(settings: unknown, puts: readonly Put[]): { text: string; places: Attempt["places"] } {
  const wanted = new Set(puts.map(nameOf));
  const places = new Map<string, readonly [number, number]>();
  let text = "";
  const note = (path: readonly (string | number)[], start: number) => {
    const name = JSON.stringify(path);
    if (wanted.has(name) && !places.has(name)) places.set(name, [start, text.length]);
  };
  const add = (value: unknown, path: readonly (string | number)[]) => {
    if (typeof value !== "object" || value === null) {
      text += typeof value === "string" ? quoted(value) : JSON.stringify(value);
      return;
    }
    const isList = Array.isArray(value);
    text += isList ? "[" : "{";
    for (const [key, inner] of Object.entries(value)) {
      const below = [...path, isList ? Number(key) : key];
      const start = text.length;
      if (!isList) text += `? ${inDoubleQuotes(key)} : `;
      add(inner, below);
      note(below, start);
      text += ", ";
    }
    text += isList ? "]" : "}";
  };
  add(settings, []);
  return { text: `${text}\n`, places };
}

/** A text in YAML's double quotes, with what the dialect would fill in written so that it is meant as it is. */
export function quoted(text: string): string {
  return inDoubleQuotes(text.replace(/(\\*)\$\{/g, "$1$1\\${"));
}

function inDoubleQuotes(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
