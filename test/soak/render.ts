import Table from "cli-table3";
import { allowedPerRun, fewestSamples, growthPerRun, isJudged, manyRuns } from "./growth.ts";
import { mustBe } from "./leftovers.ts";
import { median } from "./median.ts";
import { nameOf, places } from "./places.ts";
import type { Soaked } from "./soak.ts";

/** Everything that was seen, and what is wrong with it. */
export function render(soaked: Soaked): string {
  const parts = [countsTable(soaked), growthTable(soaked), secondsTable(soaked)];
  const { problems } = soaked;
  return `${[...parts, `${problems.length} problems`, ...problems].join("\n")}\n`;
}

function countsTable({ kinds, before, after }: Soaked): string {
  const heads = after.flatMap(({ runs }) => [`after ${runs.length} runs`, "must be"]);
  const rows = kinds.map((kind) => [
    kind.what,
    before.get(kind.what),
    ...after.flatMap(({ runs, counts }) => [counts.get(kind.what), mustBe(kind, before, runs)]),
  ]);
  return tableOf(["how many", "before", ...heads], rows);
}

function growthTable({ series }: Soaked): string {
  const heads = ["MB", "first", "last", "a run adds", "may add", `so that ${manyRuns} runs add at most`];
  const rows = series.map((one) => {
    const { gauge, samples } = one;
    const [first, last] = [samples.at(0), samples.at(-1)].map((sample) => sample?.megabytes.toFixed(1));
    const adds = isJudged(one)
      ? growthPerRun(samples).toFixed(3)
      : `not judged: ${samples.length} of ${fewestSamples} samples`;
    const budget = `${gauge.budget}: ${gauge.because}`;
    return [gauge.what, first, last, adds, allowedPerRun(gauge).toFixed(3), budget];
  });
  return tableOf(heads, rows);
}

function secondsTable({ row, together }: Soaked): string {
  const rows = places.flatMap((place) => {
    const seconds = row.filter(({ where }) => where === place).map((run) => run.seconds);
    if (seconds.length === 0) return [];
    return [[nameOf(place), seconds.length, median(seconds).toFixed(1), Math.max(...seconds).toFixed(1)]];
  });
  const crowd = ["all places at once", together.runs, "", together.seconds.toFixed(1)];
  return tableOf(["seconds until nothing of a run is left", "runs", "median", "worst"], [...rows, crowd]);
}

function tableOf(
  head: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string {
  const noLines = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
  const table = new Table({ head: [...head], chars: noLines, style: { head: [], border: [] } });
  table.push(...rows.map((row) => row.map((cell) => cell ?? "")));
  return table.toString();
}
