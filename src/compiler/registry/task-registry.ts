import { nearest } from "../diagnostics/nearest.ts";
import type { TaskEndpointType, TaskRow } from "./task-row.ts";
import { taskTable } from "./task-table.ts";

/** One task of nemo-evaluator-launcher 0.2.6. */
export interface RegistryTask {
  readonly name: string;
  readonly harness: string;
  readonly endpoint_type: TaskEndpointType;
  /** The task compares log-probabilities of given answers; nothing is generated. */
  readonly needs_logprobs: boolean;
  /** The name in the harness itself; null where the harness has no further name for it. */
  readonly inner_task: string | null;
  /** Part of NVIDIA's published evaluation of Nano3, base or instruct. */
  readonly nano3: "base" | "instruct" | null;
  /** Several harnesses have a task of this name: only `harness.task` is a name then. */
  readonly name_is_ambiguous: boolean;
}

/** What a name in `eval.tasks` stands for. */
export type TaskLookup =
  | { readonly kind: "found"; readonly entry: RegistryTask }
  | { readonly kind: "ambiguous"; readonly harnesses: readonly string[] }
  | { readonly kind: "unknown"; readonly near: string | null };

/** Every task, harness by harness. */
export const tasks: readonly RegistryTask[] = readTable();

const byName = groupByName();
const byFullName = new Map(tasks.map((task) => [fullName(task), task]));

/**
 * Looks a name up as the launcher does: without a dot it must be the name of exactly one task, with one dot it is
 * `harness.task`. Case counts.
 */
export function findTask(name: string): TaskLookup {
  if (name.includes(".")) {
    const entry = byFullName.get(name);
    return entry === undefined ? { kind: "unknown", near: nearFullName(name) } : { kind: "found", entry };
  }
  const [entry, ...others] = byName.get(name) ?? [];
  if (entry === undefined) return { kind: "unknown", near: nearest(name, byName.keys()) };
  if (others.length === 0) return { kind: "found", entry };
  return { kind: "ambiguous", harnesses: [entry, ...others].map(({ harness }) => harness) };
}

/** `harness.task`: a name that is never ambiguous. */
export function fullName({ harness, name }: RegistryTask): string {
  return `${harness}.${name}`;
}

/** The near full name; failing that, the task after the last dot, should it exist under another harness. */
function nearFullName(name: string): string | null {
  const [only, ...others] = byName.get(name.slice(name.lastIndexOf(".") + 1)) ?? [];
  const near = nearest(name, byFullName.keys());
  if (near !== null || only === undefined) return near;
  return others.length === 0 ? only.name : fullName(only);
}

function readTable(): RegistryTask[] {
  const read = Object.entries(taskTable).flatMap(([harness, rows]) =>
    rows.map((row) => readRow(harness, row)),
  );
  const seen = new Set<string>();
  const repeated = new Set(read.map(({ name }) => name).filter((name) => seen.size === seen.add(name).size));
  return read.map((task) => ({ ...task, name_is_ambiguous: repeated.has(task.name) }));
}

function readRow(harness: string, [name, endpoint_type, inner_task, ...marks]: TaskRow): RegistryTask {
  return {
    name,
    harness,
    endpoint_type,
    needs_logprobs: marks.includes("logprobs"),
    inner_task,
    nano3: marks.find((mark) => mark !== "logprobs") ?? null,
    name_is_ambiguous: false,
  };
}

function groupByName(): ReadonlyMap<string, readonly RegistryTask[]> {
  const groups = new Map<string, RegistryTask[]>();
  for (const task of tasks) groups.set(task.name, [...(groups.get(task.name) ?? []), task]);
  return groups;
}
