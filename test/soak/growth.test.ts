import { describe, expect, test } from "vitest";
import type { Gauge } from "./gauges.ts";
import { fewestSamples, manyRuns, type Sample, tooFast } from "./growth.ts";

/** A megabyte a run is what it may. */
const gauge: Gauge = { what: "memory", megabytes: () => 0, budget: manyRuns, because: "of a reason" };

const runs = 31;
const series = (megabytes: (run: number) => number, length = runs): readonly Sample[] =>
  Array.from({ length }, (_, run) => ({ runs: run, megabytes: megabytes(run) }));

/** Others' work: up and down, and for a quarter of the time a gigabyte more. */
const noise = (run: number) => [0, 15, -20, 5, -10][run % 5] ?? 0;
const crowded = (run: number) => (run >= 12 && run < 20 ? 1000 : 0);

describe("a gauge that grows", () => {
  test.each<{ name: string; samples: readonly Sample[]; says: string | undefined }>([
    { name: "stays the same", samples: series(() => 300), says: undefined },
    { name: "grows more slowly than it may", samples: series((run) => 300 + run * 0.9), says: undefined },
    { name: "grows faster", samples: series((run) => 300 + run * 1.1), says: "by 11000 MB in 10000 runs" },
    { name: "shrinks", samples: series((run) => 300 - run * 5), says: undefined },
    { name: "is noisy", samples: series((run) => 300 + noise(run)), says: undefined },
    { name: "is noisy and grows", samples: series((run) => 300 + noise(run) + run * 3), says: "by 30000 MB" },
    { name: "is high for a while", samples: series((run) => 300 + crowded(run)), says: undefined },
    {
      name: "grows, and is high for a while",
      samples: series((run) => crowded(run) + run * 2),
      says: "by 20000 MB",
    },
    { name: "fills something once", samples: series((run) => Math.min(run, 4) * 20), says: undefined },
    { name: "shows no number", samples: series(() => Number.NaN), says: "by NaN MB" },
    {
      name: "was read twice at the end",
      samples: [...series((run) => run * 2), { runs: 30, megabytes: 61 }],
      says: "by 20000 MB",
    },
    { name: "was read too seldom", samples: series((run) => run * 9, fewestSamples - 1), says: undefined },
    {
      name: "was read just often enough",
      samples: series((run) => run * 9, fewestSamples),
      says: "by 90000 MB",
    },
  ])("$name: $says", ({ samples, says }) => {
    const problems = tooFast({ gauge, samples: [...samples] });
    expect(problems).toEqual(says === undefined ? [] : [expect.stringContaining(says)]);
  });
});
