import { join } from "node:path";
import { harnessImage } from "../demo/lab.ts";
import { everythingReleased } from "../evaluation/runs.ts";
import type { Where } from "../faults/slurm/row.ts";
import { processesOnNode, slurm } from "../lab/index.ts";
import { nodes } from "../lab/layout.ts";
import { waitUntil } from "../lab/wait-until.ts";
import { pidsOfNano3 } from "./computer.ts";
import { gaugesOf } from "./gauges.ts";
import { type Series, takeSamples, tooFast } from "./growth.ts";
import { comparesKeptFiles } from "./kept-files.ts";
import { type Kind, kindsOf } from "./kinds.ts";
import { type Counts, takeCounts, unexpected } from "./leftovers.ts";
import { nameOf, places, turns } from "./places.ts";
import { evaluate, type Scene } from "./run.ts";

/** All that was seen. */
export interface Soaked {
  readonly kinds: readonly Kind[];
  readonly series: readonly Series[];
  readonly before: Counts;
  /** After the row, and after those at once. */
  readonly after: readonly { readonly runs: readonly Where[]; readonly counts: Counts }[];
  readonly row: readonly { readonly where: Where; readonly seconds: number }[];
  readonly together: { readonly runs: number; readonly seconds: number };
  readonly problems: readonly string[];
}

/** Runs of all places in a row, then at once. What they leave is counted before, between and after. */
export async function soak(scene: Scene, inARow: number, atOnce: number): Promise<Soaked> {
  const kinds = kindsOf(scene);
  const series = gaugesOf(scene).map((gauge) => ({ gauge, samples: [] }));
  const problems: string[] = [];
  const evaluateNext = nextRun(scene, problems);
  const count = async () => {
    await nobodyIsThere(scene);
    return takeCounts(kinds);
  };

  await startContainers(scene);
  // The first run of a place fills caches, which is no leak.
  for (const where of places) await timed(() => evaluateNext(where));
  const before = await count();
  await takeSamples(series, 0);

  const row: { where: Where; seconds: number }[] = [];
  for (const where of turns(inARow)) {
    row.push({ where, seconds: await timed(() => evaluateNext(where)) });
    await takeSamples(series, row.length);
    const seconds = row.at(-1)?.seconds.toFixed(1);
    process.stderr.write(`run ${row.length} of ${inARow}, ${nameOf(where)}: ${seconds} s\n`);
  }
  const afterRow = { runs: turns(inARow), counts: await count() };

  const crowd = turns(atOnce, inARow);
  const together = await timed(() => Promise.all(crowd.map((where) => evaluateNext(where))));
  const afterAll = { runs: turns(inARow + atOnce), counts: await count() };
  await takeSamples(series, inARow + atOnce);

  const after = [afterRow, afterAll];
  problems.push(...after.flatMap(({ runs, counts }) => unexpected(kinds, before, counts, runs)));
  problems.push(...series.flatMap(tooFast));
  return { kinds, series, before, after, row, together: { runs: atOnce, seconds: together }, problems };
}

/** A node's first container makes the directory of containers, which is no leak; where the runs' are, Slurm decides. */
async function startContainers({ lab: { info } }: Scene): Promise<void> {
  const where = [`--nodes=${nodes.length}`, `--nodelist=${nodes}`, `--account=${info.account}`];
  await slurm("srun", ...where, `--container-image=${harnessImage}`, "true");
}

/** Starts one run after the other; whatever is wrong with one is noted, and the next begins. */
function nextRun(scene: Scene, problems: string[]): (where: Where) => Promise<void> {
  const unlikeFirst = comparesKeptFiles();
  let number = 0;
  return async (where) => {
    number += 1;
    const state = join(scene.computer.states, String(number));
    try {
      const run = await evaluate(scene, where, state);
      const found = [...run.problems, ...unlikeFirst(run)];
      problems.push(...found.map((text) => `${nameOf(where)} ${run.recorded.run_id}: ${text}`));
    } catch (error) {
      problems.push(`${nameOf(where)}: ${error instanceof Error ? error.message : error}`);
    }
  };
}

/** Seconds until nothing of it holds a GPU, is queued, or lives on a node. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  await everythingReleased(60);
  return (performance.now() - started) / 1000;
}

/** nano3's shared connection lives for 60 s after its last command, and with it a session on the login host. */
const connectionSeconds = 75;

/** Waits until nothing of nano3 lives here or on the login host. Where something goes on for ever, the counts say so. */
async function nobodyIsThere({ computer }: Scene): Promise<void> {
  const wait = { what: "end of nano3", seconds: connectionSeconds, log: "ps", everyMilliseconds: 500 };
  const isOver = () => pidsOfNano3(computer).length + processesOnNode("login").length === 0;
  await waitUntil(wait, isOver).catch(() => undefined);
}
