import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startDetached, terminateDetached, whereaboutsFunction } from "../../src/cluster/detached.ts";
import { bash, lines } from "../../src/cluster/quote.ts";
import { openTransport } from "../../src/cluster/transport.ts";

/** Real processes of this computer; that another host runs one is written into its pid file. */

const here = openTransport({ host: null, user: null, identity: null, ssh_config: null });

/** A detached process in a directory of its own, and bash that is run there. */
async function detached(words: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), "nano3-detached-"));
  const inside = (...script: readonly string[]) => here.run(lines(bash`cd -- ${directory}`, ...script));
  const started = await inside(
    startDetached({ name: "job", attempt: 1, words, stdout: "out", stderr: "err" }),
  );
  const pid = Number(started.stdout);
  onTestFinished(async () => {
    if (isThere(pid)) process.kill(pid, "SIGKILL");
    while (!existsSync(join(directory, "job.exit"))) await sleep(20);
    rmSync(directory, { recursive: true });
  });
  const file = join(directory, "job.pid");
  const rewrite = (change: (words: readonly string[]) => readonly string[]) =>
    writeFileSync(file, `${change(readFileSync(file, "utf8").trim().split(" ")).join(" ")}\n`);
  const whereabouts = async () => (await inside(whereaboutsFunction, "whereabouts job")).stdout.trim();
  return { directory, pid, inside, rewrite, whereabouts };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const anotherBoot = "0a1b2c/pid:[4026531836]";

describe("where a detached process is", () => {
  type Words = readonly string[];
  test.each([
    ["as it was started", (words: Words) => words, "alive job"],
    [
      "of another host",
      (words: Words) => [...words.slice(0, 5), anotherBoot, "login2"],
      "elsewhere job login2",
    ],
    ["before this host was booted", (words: Words) => [...words.slice(0, 5), anotherBoot, hostname()], ""],
    [
      "whose pids are others' now",
      ([attempt = "", ...words]: Words) => [attempt, "1", "1", "1", "1", ...words.slice(4)],
      "",
    ],
    ["of which half is noted", (words: Words) => words.slice(0, 3), ""],
  ])("%s", async (_name, change, want) => {
    const { rewrite, whereabouts } = await detached(["sleep", "60"]);
    rewrite(change);
    expect(await whereabouts()).toBe(want);
  });

  test("it runs until its exit code is noted", async () => {
    const bin = mkdtempSync(join(tmpdir(), "nano3-slow-mv-"));
    const slow = '#!/bin/bash\ncase $* in *.exit) sleep 1.5 ;; esac\nexec /bin/mv "$@"\n';
    writeFileSync(join(bin, "mv"), slow, { mode: 0o755 });
    vi.stubEnv("PATH", `${bin}${delimiter}${process.env.PATH}`);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(bin, { recursive: true });
    });
    const { pid, inside, whereabouts } = await detached(["bash", "-c", "sleep 0.3; exit 7"]);
    while (isThere(pid)) await sleep(20);
    expect([await whereabouts(), (await inside("cat job.exit")).stdout]).toEqual(["alive job", ""]);
    while ((await whereabouts()) !== "") await sleep(50);
    expect((await inside("cat job.exit")).stdout).toBe("1 7\n");
  });
});

describe("a detached process that is asked to end", () => {
  test("ends", async () => {
    const { pid, inside } = await detached(["sleep", "60"]);
    expect(await inside(terminateDetached("job"))).toMatchObject({ exitCode: 0 });
    while (isThere(pid)) await sleep(20);
    expect(await inside(terminateDetached("job"))).toMatchObject({ exitCode: 0 });
  });

  test("of another host gets no signal, and it is said where it is", async () => {
    const { pid, inside, rewrite } = await detached(["sleep", "60"]);
    rewrite((words) => [...words.slice(0, 5), anotherBoot, "login2"]);
    const { exitCode, stderr } = await inside(terminateDetached("job"));
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/process of login2/),
    });
    expect(isThere(pid)).toBe(true);
  });
});
