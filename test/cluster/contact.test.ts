import { beforeEach, describe, expect, test, vi } from "vitest";
import { clock } from "../../src/cluster/clock.ts";
import { ClusterError, ConnectionError } from "../../src/cluster/cluster-error.ts";
import { persist } from "../../src/cluster/contact.ts";

vi.mock("../../src/cluster/interrupt.ts", () => import("./kubernetes/no-wait.ts"));

const never = new AbortController().signal;
const how = { giveUp: never, leave: never, note: () => {} };

let began: number;
beforeEach(() => {
  began = clock();
});

/** No answer, that many seconds after the first try began. */
async function silentUntil(seconds: number, patienceSeconds?: number): Promise<never> {
  vi.advanceTimersByTime((began + seconds - clock()) * 1000);
  const more = patienceSeconds === undefined ? {} : { patienceSeconds };
  throw new ConnectionError({ what: "No answer." }, { isTransient: true, mayHaveRun: false, ...more });
}

describe.each([
  ["an hour", undefined, 3600],
  ["the patience of the error", 120, 120],
])("a broken connection is tried again for %s", (_what, patienceSeconds, limit) => {
  /** A try that ends without an answer at that second; the next one has one. */
  const triedAt = (seconds: number) => {
    const tries = [() => silentUntil(seconds, patienceSeconds), async () => "answer"];
    return persist(() => (tries.shift() ?? (() => silentUntil(0)))(), how);
  };

  test("a try that ends just then is not the last", async () => {
    expect(await triedAt(limit)).toBe("answer");
  });

  test("one that ends a moment later is", async () => {
    await expect(triedAt(limit + 0.001)).rejects.toMatchObject({
      failure: { what: `No answer for ${limit} s: No answer.` },
    });
  });

  test("nobody waits for longer than a pause beyond it", async () => {
    const lost = persist(() => silentUntil(clock() - began, patienceSeconds), how);
    await expect(lost).rejects.toBeInstanceOf(ClusterError);
    expect(clock() - began).toBeGreaterThan(limit);
    expect(clock() - began).toBeLessThanOrEqual(limit + 60);
  });
});
