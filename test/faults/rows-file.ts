import { existsSync, readFileSync } from "node:fs";
import type { FaultOutcome, JudgedOutcome } from "./outcome.ts";

/** Outcomes of a file with one JSON object a line; none where there is no file. */
export function readRows(path: string): readonly JudgedOutcome[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as JudgedOutcome);
}

/** The rows with those that were injected anew in their place. */
export function withAnew(
  rows: readonly JudgedOutcome[],
  anew: readonly JudgedOutcome[],
): readonly JudgedOutcome[] {
  const byKey = new Map([...rows, ...anew].map((row) => [keyOf(row), row]));
  return [...byKey.values()];
}

/** What makes a row itself: the fault and where it strikes. */
const keyOf = ({ group, fault, target, mode, placement }: FaultOutcome): string =>
  [group, fault, target, mode, placement].join("\n");
