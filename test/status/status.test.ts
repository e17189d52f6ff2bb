import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toEvidence } from "../../src/cluster/evidence.ts";
import { decide, judge } from "../../src/cluster/judge.ts";
import { elsewhereRules } from "../../src/cluster/rules/elsewhere.ts";
import { endedRules } from "../../src/cluster/rules/ended.ts";
import { absentRules, unreachableRules } from "../../src/cluster/rules/forgotten.ts";
import { liveRules } from "../../src/cluster/rules/live.ts";
import { isFinal, type RunState } from "../../src/cluster/run-state.ts";
import { contradictions, pollOf } from "./contradictions.ts";
import { laws } from "./laws.ts";
import { type Combination, combinations, evidenceOf, liveWords } from "./observations.ts";
import { type Judged, statusPage } from "./page.ts";

const root = join(import.meta.dirname, "..", "..");
const judged: readonly Judged[] = [...combinations()].map((seen) => ({ seen, ...decide(evidenceOf(seen)) }));

/** `npm run golden` mends it; the difference is what users will read. */
test("generated/status.md shows every rule and what it says", async () => {
  await expect(statusPage(judged)).toMatchFileSnapshot(join(root, "generated", "status.md"));
});

test("every rule decides something", () => {
  const rules = [liveRules, endedRules, absentRules, unreachableRules, elsewhereRules]
    .flat()
    .map(({ name }) => name);
  expect(new Set(judged.map(({ rule }) => rule))).toEqual(new Set(rules));
});

describe("in every combination that can occur", () => {
  /** The first combinations in which a law does not hold. */
  const broken = (law: (seen: Combination, state: RunState) => boolean): readonly Judged[] =>
    judged.filter(({ seen, state }) => !law(seen, state)).slice(0, 3);

  test.each(Object.entries(laws))("%s", (_name, law) => {
    expect(broken((_seen, state) => law(state))).toEqual([]);
  });

  test("no word of the program stands where one of the cluster should", () => {
    expect(broken((_seen, { reason }) => !/undefined|null|NaN|\[object/.test(reason))).toEqual([]);
  });

  /** Of a RayJob whose volume cannot be read the program's exit code is all there is; it is 0 where results are whole. Its log tells it. */
  test("success has evidence of both sides: whole results, and an end without a failure", () => {
    const endedWell = (seen: Combination) =>
      ["COMPLETED 0", "COMPLETED, no code"].includes(seen.scheduler) ||
      // KubeRay's operator calls a job failed that ended while it could not look.
      (seen.scheduler === "FAILED, no code" && seen.done === "succeeded" && seen["failed.json"] === "none") ||
      (["not known", "deleted"].includes(seen.scheduler) &&
        ["none", "of the teardown"].includes(seen["failed.json"]) &&
        ["none", "succeeded"].includes(seen.done));
    const toldWell = (seen: Combination) =>
      ["not known", "deleted"].includes(seen.scheduler) &&
      seen.done === "succeeded" &&
      seen["failed.json"] === "none";
    expect(
      broken(
        (seen, { state }) =>
          state !== "succeeded" ||
          (seen.directory === "unread" && (seen.scheduler === "COMPLETED 0" || toldWell(seen))) ||
          (seen["results.json"] === "whole" && endedWell(seen)),
      ),
    ).toEqual([]);
  });

  test("a failure has evidence of one side: the scheduler's word, or a file that says so", () => {
    const words = /^(FAILED|TIMEOUT|NODE_FAIL|LOST|COMPLETED 1)/;
    const saysSo = (seen: Combination) =>
      words.test(seen.scheduler) ||
      seen["failed.json"] !== "none" ||
      seen.done === "failed" ||
      ["of a failed task", "without samples"].includes(seen["results.json"]) ||
      (seen.scheduler.startsWith("COMPLETED") &&
        seen.directory === "there" &&
        seen["results.json"] === "none");
    expect(broken((seen, { state }) => state !== "failed" || saysSo(seen))).toEqual([]);
  });

  test("what could not be asked is unknown", () => {
    const isUnasked = (seen: Combination) => ["unreachable", "on another host"].includes(seen.scheduler);
    expect(broken((seen, { state }) => !isUnasked(seen) || state === "unknown")).toEqual([]);
    const isUnseen = (seen: Combination) =>
      seen.directory === "gone" && /^(COMPLETED [^1]|COMPLETED,|not known)/.test(seen.scheduler);
    expect(broken((seen, state) => !isUnseen(seen) || !isFinal(state))).toEqual([]);
    const isUntold = (seen: Combination) =>
      seen.directory === "unread" &&
      seen.scheduler === "not known" &&
      seen.done === "none" &&
      seen["failed.json"] === "none";
    expect(broken((seen, { state }) => !isUntold(seen) || state === "unknown")).toEqual([]);
  });

  test("a job that lives is never said to have ended, nor one that has ended to live", () => {
    expect(broken((seen, state) => !liveWords.has(seen.scheduler) || !isFinal(state))).toEqual([]);
    const hasEnded = /^(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|LOST)/;
    expect(
      broken((seen, state) => !hasEnded.test(seen.scheduler) || isFinal(state) || state.state === "unknown"),
    ).toEqual([]);
  });
});

describe("what contradicts itself", () => {
  test.each(contradictions)("$title", (each) => {
    const { record, seen } = pollOf(each);
    const state = judge(toEvidence(record, seen));
    for (const [name, law] of Object.entries(laws)) expect(law(state), name).toBe(true);
  });
});
