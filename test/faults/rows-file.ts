import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { InjectionCounts } from "./injection.ts";
import type { FaultOutcome } from "./outcome.ts";

/** Rows of a file of JSON lines; none where there is no file. */
export function readRows<Row>(path: string): readonly Row[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Row);
}

/** Writes them again. */
export function writeRows(path: string, rows: readonly object[]): void {
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** The rows with those that were found anew in their place. */
export function withAnew<Row>(
  rows: readonly Row[],
  anew: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const byKey = new Map([...rows, ...anew].map((row) => [keyOf(row), row]));
  return [...byKey.values()];
}

/** What makes a row itself: the fault and where it strikes. */
export const faultKey = ({ group, fault, target, mode, placement }: FaultOutcome): string =>
  [group, fault, target, mode, placement].join("\n");

export const injectionKey = ({ target }: InjectionCounts): string => target;
