import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Evidence, toEvidence } from "../../src/cluster/evidence.ts";
import { judge } from "../../src/cluster/judge.ts";
import { recall, remember } from "../../src/cluster/recall.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import { isFinal, type RunState } from "../../src/cluster/run-state.ts";
import type { Look } from "../../src/cluster/watch.ts";
import { recordOf } from "../cluster/records.ts";
import { contradictions, pollOf } from "./contradictions.ts";
import { laws } from "./laws.ts";
import { poll } from "./polls.ts";

describe.each(["slurm", "local"] as const)("whatever a cluster answers, on %s", (target) => {
  const said = poll.map((seen) => toEvidence(recordOf(target), seen));
  const always = (law: (evidence: Evidence, state: RunState) => void) =>
    fc.assert(
      fc.property(said, (evidence) => {
        law(evidence, judge(evidence));
      }),
      { numRuns: 500 },
    );

  test.each(Object.entries(laws))("%s", (_name, law) => {
    always((_evidence, state) => expect(law(state)).toBe(true));
  });

  test("success has whole results of this very attempt", () => {
    always(({ results, job }, { state }) => {
      if (state !== "succeeded") return;
      expect(results).toMatchObject({ outcome: "succeeded", exit_code: 0, attempt: job?.attempt ?? 1 });
      expect(results?.tasks.length).toBeGreaterThan(0);
      expect(results?.tasks.every(({ status, samples }) => status === "succeeded" && samples)).toBe(true);
    });
  });

  test("what could not be asked is unknown", () => {
    always(({ scheduler }, { state }) => {
      if (scheduler.kind === "unreachable") expect(state).toBe("unknown");
    });
  });
});

describe("from one look to the next", () => {
  const toLook = (evidence: Evidence): Look => ({ evidence, state: judge(evidence), kubernetes: null });
  const looks = poll.map((seen) => toLook(toEvidence(recordOf("slurm"), seen)));
  const isAlive = ({ state, evidence }: Look) =>
    evidence.scheduler.kind === "live" && state.state !== "unknown";

  test("an end that was seen stays until the job lives again", () => {
    fc.assert(
      fc.property(fc.array(looks, { minLength: 2, maxLength: 8 }), (seen) => {
        let ended: RunRecord["ended"] = null;
        for (const each of seen) {
          const before: RunRecord["ended"] = ended;
          const { state, reason, exitCode, next } = recall(before, each.state);
          ended = remember(before, each);
          if (before === null || isAlive(each)) continue;
          expect({ state, reason, exit_code: exitCode, next }).toEqual(before);
          expect(ended).toEqual(before);
        }
      }),
    );
  });

  test("a job that lives again has begun anew", () => {
    fc.assert(
      fc.property(looks.filter(isAlive), (each) => {
        const ended = { state: "failed", reason: "a node failed", exit_code: null, next: null } as const;
        expect(recall(ended, each.state)).toEqual(each.state);
        expect(remember(ended, each)).toBeNull();
      }),
    );
  });

  test("an end is remembered as it was said", () => {
    fc.assert(
      fc.property(looks, (each) => {
        const kept = remember(null, each);
        if (kept !== null) expect(recall(kept, each.state)).toEqual(each.state);
        else expect(!isFinal(each.state) || each.evidence.results === null).toBe(true);
      }),
    );
  });

  test("results that are missing may come: that end is not remembered", () => {
    const found = contradictions.find(({ title }) => title.startsWith("results of a former attempt"));
    const { record, seen } = pollOf(found ?? { title: "", slurm: {} });
    const first = toLook(toEvidence(record, seen));
    expect(first.state).toMatchObject({ state: "failed", exitCode: 0 });
    expect(remember(null, first)).toBeNull();
  });
});
