import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Abandoned } from "../../src/cluster/cluster-error.ts";
import { runCommand } from "../../src/cluster/run-command.ts";

/** A helper that outlives the program that started it, and any signal to its group, with the program's stderr. */
const helper = "setsid sleep 30 </dev/null >/dev/null &";

async function timed<T>(work: Promise<T>): Promise<{ readonly end: T; readonly seconds: number }> {
  const began = performance.now();
  return { end: await work, seconds: (performance.now() - began) / 1000 };
}

const run = (script: string, timeoutSeconds: number, leave?: AbortSignal) =>
  timed(runCommand(["bash", "-c", script], { input: "", timeoutSeconds, leave }));

describe.concurrent("a helper that holds on to the pipes", () => {
  test("does not hold a program that has ended", async () => {
    const { end, seconds } = await run(`${helper} echo hi; exit 3`, 60);
    expect(end).toMatchObject({ stdout: "hi\n", exitCode: 3, timedOut: false });
    expect(seconds).toBeLessThan(5);
  });

  test("is not waited for when time is up", async () => {
    const { end, seconds } = await run(`${helper} sleep 60`, 1);
    expect(end).toMatchObject({ exitCode: null, timedOut: true });
    expect(seconds).toBeLessThan(4);
  });

  test("nor when the user leaves", async () => {
    const left = run(`${helper} sleep 60`, 60, AbortSignal.timeout(500)).catch((error: unknown) => error);
    const { end, seconds } = await timed(left);
    expect(end).toBeInstanceOf(Abandoned);
    expect(seconds).toBeLessThan(4);
  });
});

/** The program ends at once, the helper after this test's own time: what is left goes by a clock that is told. */
test("a helper is read from for 2 s, and no longer", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  let isRead = false;
  const ended = run(`${helper} echo hi`, 60).then(() => {
    isRead = true;
  });
  // The program's limit, and once it has ended that of the helper.
  while (vi.getTimerCount() < 2) await sleep(20);
  vi.advanceTimersByTime(1999);
  await sleep(100);
  expect(isRead).toBe(false);
  vi.advanceTimersByTime(1);
  await ended;
});

test("all that a program says is read", async () => {
  const { end } = await run("seq 300000", 60);
  expect(end.stdout.split("\n")).toHaveLength(300_001);
});
