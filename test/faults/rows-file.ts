import { existsSync, readFileSync } from "node:fs";
import type { FaultOutcome, JudgedOutcome, TableRow } from "./outcome.ts";

/** Rows of the table's file; none where there is no file. */
export const readRows = (path: string): readonly TableRow[] => readLines<TableRow>(path);

/** What one run of the tests has noted; nothing where no row was injected. */
export const readOutcomes = (path: string): readonly JudgedOutcome[] => readLines<JudgedOutcome>(path);

function readLines<Line>(path: string): readonly Line[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Line);
}

/** The rows with those that were injected anew in their place. */
export function withAnew(rows: readonly TableRow[], anew: readonly TableRow[]): readonly TableRow[] {
  const byKey = new Map([...rows, ...anew].map((row) => [keyOf(row), row]));
  return [...byKey.values()];
}

/** What makes a row itself: the fault and where it strikes. */
const keyOf = ({ group, fault, target, mode, placement }: FaultOutcome): string =>
  [group, fault, target, mode, placement].join("\n");
