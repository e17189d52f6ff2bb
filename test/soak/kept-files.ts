import { readdirSync } from "node:fs";
import type { Where } from "../faults/slurm/row.ts";
import type { EndedRun } from "./run.ts";

/** Remembers which files the first run of each place keeps, and says where a later one keeps others. */
export function comparesKeptFiles(): (run: EndedRun) => readonly string[] {
  const first = new Map<Where, readonly string[]>();
  return ({ where, recorded: { run_dir } }) => {
    const all = readdirSync(run_dir, { recursive: true, encoding: "utf8" });
    const files = all.filter((path) => !isRays(path)).map(withoutNumbers);
    const wanted = first.get(where);
    if (wanted !== undefined) return differences(wanted, files);
    first.set(where, files);
    return [];
  };
}

/** Ray writes some of its logs only when it has something to say, and calls others after random ids. */
export function isRays(path: string): boolean {
  return /^logs\/ray-[^/]+\/./.test(path);
}

/** Ids and times in names differ from run to run. */
export function withoutNumbers(path: string): string {
  return path.replaceAll(/[0-9a-f]{8,}|\d+/g, "#");
}

/** Files of two runs that are not in both, one name as often as the other has it. */
export function differences(wanted: readonly string[], found: readonly string[]): readonly string[] {
  return [
    ...without(wanted, found).map((name) => `keeps no ${name}, as the first run does`),
    ...without(found, wanted).map((name) => `keeps ${name}, which the first run does not`),
  ];
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return names.filter((name) => {
    const index = left.indexOf(name);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
