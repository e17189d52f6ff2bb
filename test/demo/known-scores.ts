import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Expected {
  readonly tasks: Readonly<Record<string, string>>;
  readonly scores: { readonly megatron: Readonly<Record<string, Readonly<Record<string, Scores>>>> };
}

type Scores = Readonly<Record<string, number>>;

/** What of results.json is compared. */
export interface ReportedTask {
  readonly name: string;
  readonly status: string;
  readonly samples: number | null;
  readonly scores: Scores;
}

const file = join(import.meta.dirname, "..", "toy", "expected.json");

/** Differences between reported scores and those known by construction; empty when they are equal. */
export function compareWithKnown(reported: readonly ReportedTask[], samples: number): readonly string[] {
  const expected = JSON.parse(readFileSync(file, "utf8")) as Expected;
  return reported.flatMap((task) => {
    const want = expected.scores.megatron[task.name]?.[String(samples)];
    if (want === undefined) return [`${task.name}: no score is known for ${samples} samples`];
    const problems = Object.entries(want).flatMap(([metric, value]) => {
      const got = Object.entries(task.scores).filter(([name]) => name.split("/").includes(metric));
      const equal = got.length > 0 && got.every(([, score]) => score === value);
      return equal ? [] : [`${task.name}: ${metric} must be ${value}, is ${JSON.stringify(got)}`];
    });
    if (task.status !== "succeeded") problems.push(`${task.name}: ${task.status}`);
    if (task.samples !== samples) problems.push(`${task.name}: ${task.samples} samples, not ${samples}`);
    return problems;
  });
}
