import type { Gauge } from "./gauges.ts";
import { median } from "./median.ts";

/** A quantity after so many runs. */
export interface Sample {
  readonly runs: number;
  readonly megabytes: number;
}

/** What a gauge has shown. */
export interface Series {
  readonly gauge: Gauge;
  readonly samples: Sample[];
}

/** So many runs a gauge's budget is for: a hundred a day for a quarter, then the cluster gets its updates and starts anew. */
export const manyRuns = 10_000;

/** Fewer say nothing: runs that follow a start still fill what is filled once. */
export const fewestSamples = 20;

/** Reads all gauges. */
export async function takeSamples(series: readonly Series[], runs: number): Promise<void> {
  for (const { gauge, samples } of series) samples.push({ runs, megabytes: await gauge.megabytes() });
}

/**
 * Megabytes that one more run adds: the median of the slopes between all pairs (Theil and Sen). A quarter of the samples may be
 * far off, as while somebody else works here, and it stays about the same.
 */
export function growthPerRun(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((a) =>
    samples.filter((b) => b.runs > a.runs).map((b) => (b.megabytes - a.megabytes) / (b.runs - a.runs)),
  );
  return median(slopes);
}

/** Most megabytes that one run may add. */
export function allowedPerRun({ budget }: Gauge): number {
  return budget / manyRuns;
}

/** Whether there are enough samples to say anything. */
export function isJudged({ samples }: Series): boolean {
  return samples.length >= fewestSamples;
}

/** The problem of a gauge that would leave its budget, or shows no number; none where there are too few samples. */
export function tooFast(series: Series): readonly string[] {
  const { gauge, samples } = series;
  const growth = growthPerRun(samples);
  if (!isJudged(series) || growth <= allowedPerRun(gauge)) return [];
  const extrapolated = `${(growth * manyRuns).toFixed(0)} MB in ${manyRuns} runs`;
  return [`${gauge.what}: grows by ${extrapolated}, may by ${gauge.budget} MB (${gauge.because})`];
}
