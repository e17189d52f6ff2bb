import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KubernetesAnswers } from "../../../src/cluster/kubernetes/answers.ts";
import { hopeless, noDoubts } from "../../../src/cluster/kubernetes/hopeless.ts";
import { readPods } from "../../../src/cluster/kubernetes/objects.ts";
import type { Look } from "../../../src/cluster/watch.ts";
import type { EvalPlan } from "../../../src/compiler/5-plan/types.ts";
import { recordOf } from "../records.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const plan = { deadlines: { ray_seconds: 300 }, comms: { lease_seconds: 120 } } as EvalPlan;
const quiet: KubernetesAnswers = {
  record: recordOf("slurm"),
  job: undefined,
  wasLive: false,
  pods: [],
  pulling: new Set(),
  warnings: [],
  casualties: [],
  headLoss: null,
  isSilent: false,
  unread: null,
};
const held = {
  ...quiet,
  pods: readPods({
    items: [
      {
        metadata: { name: "w" },
        status: { containerStatuses: [{ name: "c", state: { waiting: { reason: "ImagePullBackOff" } } }] },
      },
    ],
  }),
};
const headless = { ...quiet, headLoss: "h: was deleted" };
const deleted = {
  ...headless,
  job: { metadata: { name: "j", deletionTimestamp: "2026-01-02T03:04:05Z" } } as KubernetesAnswers["job"],
};
const troubled = {
  ...quiet,
  casualties: [{ pod: "h", complaint: "h: istio-proxy ended: OOMKilled", lines: [], events: [] }],
};
const silent = { ...quiet, isSilent: true };

/** Where the run stands: before deploy.py, with it, after it has failed by itself. */
const waits = { job: null, failure: null, done: null };
const goes = { job: {}, failure: null, done: null };
const fails = { job: {}, failure: { exit_code: 20 }, done: null };
const stopped = { job: {}, failure: { exit_code: 143 }, done: null };
const ends = { job: {}, failure: null, done: {} };
/** What the rules make of it. */
const state = { state: "finishing", reason: "evaluate failed: told" };

type Row = readonly [
  what: string,
  now: object,
  kubernetes: KubernetesAnswers,
  seconds: number,
  end: RegExp | null,
];

test.each<Row>([
  ["nothing is wrong", goes, quiet, 9999, null],
  ["an image may still come", waits, held, 299, null],
  [
    "an image does not come",
    waits,
    held,
    300,
    /^10 held-back a pod has its node and is not ready after 300 s: w: ImagePull/,
  ],
  ["what is held back once it goes is deploy.py's matter", goes, held, 9999, null],
  ["the operator may be removing the head of a run that is over", goes, headless, 1, null],
  ["the head is lost", goes, headless, 2, /^11 lost the head pod is lost, .*: h: was deleted/],
  ["deploy.py has said itself why it ends, and the operator goes on", fails, quiet, 9999, null],
  ["the operator may be removing the head of a run that has failed", fails, headless, 1, null],
  ["deploy.py has said why, and went with its head", fails, headless, 2, /^20 lost evaluate failed: told$/],
  ["deploy.py went with its head, by a signal", stopped, headless, 2, /^11 lost the head pod is lost/],
  ["somebody deletes the RayJob", fails, deleted, 9999, null],
  ["deploy.py is done, and its pods go", ends, headless, 9999, null],
  ["another pod or container is lost: where it matters deploy.py sees it", goes, troubled, 9999, null],
  ["a node that comes back", goes, silent, 119, null],
  ["a node that does not", goes, silent, 120, /^11 lost the node of the head pod has not answered for 120 s/],
])("%s", (_what, now, kubernetes, seconds, end) => {
  const doubts = noDoubts();
  const seen = { evidence: now, kubernetes, state } as Look;
  expect(hopeless(doubts, seen, plan)).toBeUndefined();
  vi.advanceTimersByTime(seconds * 1000);
  const found = hopeless(doubts, seen, plan);
  const text = found && `${found.state.exitCode} ${found.class} ${found.state.reason}`;
  if (end === null) expect(text).toBeUndefined();
  else expect(text).toMatch(end);
});

test("a doubt that goes away does not count", () => {
  const doubts = noDoubts();
  const see = (kubernetes: KubernetesAnswers) =>
    hopeless(doubts, { evidence: waits, kubernetes } as Look, plan);
  see(held);
  vi.advanceTimersByTime(299_000);
  see(quiet);
  vi.advanceTimersByTime(299_000);
  see(held);
  vi.advanceTimersByTime(299_000);
  expect(see(held)).toBeUndefined();
});

/** Looks at pods of a name each, ten seconds apart; a pod is held back where its letter is a capital. */
test.each([
  ["it runs for a moment between its crashes", "W".repeat(12).concat("wwW".repeat(7)), true],
  ["it was fine for a minute", `${"W".repeat(20)}${"w".repeat(7)}${"W".repeat(20)}`, false],
  [
    "one pod after the other is held back, none for long",
    `${"W".repeat(20)}${"V".repeat(20)}${"U".repeat(20)}`,
    false,
  ],
])("%s", (_what, looks, isGivenUp) => {
  const doubts = noDoubts();
  const ends = [...looks].map((letter) => {
    const waiting = { reason: "CrashLoopBackOff" };
    const state = letter === letter.toUpperCase() ? { waiting } : { running: {} };
    const status = { containerStatuses: [{ name: "c", state }] };
    const pods = readPods({ items: [{ metadata: { name: letter.toLowerCase() }, status }] });
    vi.advanceTimersByTime(10_000);
    return hopeless(doubts, { evidence: waits, kubernetes: { ...quiet, pods } } as unknown as Look, plan);
  });
  expect(ends.some((end) => end !== undefined)).toBe(isGivenUp);
});
