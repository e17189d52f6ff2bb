import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { survey } from "../../src/cli/survey.ts";
import type { RunRecord } from "../../src/cluster/run-record.ts";
import { recordOf } from "../cluster/records.ts";

/** An ssh that takes a while to answer, notes when it begins and ends, and knows no job. */
function slowSsh(seconds: number) {
  const directory = mkdtempSync(join(tmpdir(), "nano3-survey-"));
  const log = join(directory, "log");
  writeFileSync(log, "");
  mkdirSync(join(directory, "bin"));
  const script = `#!/bin/bash
case " $* " in *' -O check '*) exit 255 ;; esac
while [ "$1" != -- ]; do shift; done
echo "begin $2" >> ${log}
sleep ${seconds}
echo "end $2" >> ${log}
shift 2
exec bash -c "$*"
`;
  writeFileSync(join(directory, "bin", "ssh"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${join(directory, "bin")}${delimiter}${process.env.PATH}`);
  vi.stubEnv("NANO3_STATE_DIR", directory);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });
  return { lines: () => readFileSync(log, "utf8").trim().split("\n") };
}

const runOn = (host: string, number: number): RunRecord => ({
  ...recordOf("local"),
  run_id: `${host}-${number}`,
  run_dir: "/nowhere/at/all",
  host: { host, user: null, identity: null, ssh_config: null },
});

const quiet = { note: () => {}, event: () => {}, waiting: () => {} };

test("hosts are asked side by side up to a limit, the runs of a host one after the other", async () => {
  const ssh = slowSsh(0.3);
  const records = ["a", "b", "c"].flatMap((host) => [runOn(host, 1), runOn(host, 2)]);
  const runs = await survey(records, quiet, { hosts: 2, secondsPerHost: 60 });
  expect(runs.map(({ record }) => record.run_id)).toEqual(records.map(({ run_id }) => run_id));
  expect(runs.every(({ silence }) => silence === null)).toBe(true);
  const open = new Map<string, number>();
  const widths = ssh.lines().map((line) => {
    const [what, host = ""] = line.split(" ");
    open.set(host, (open.get(host) ?? 0) + (what === "begin" ? 1 : -1));
    expect(open.get(host)).toBeLessThanOrEqual(1);
    return [...open.values()].reduce((sum, each) => sum + each, 0);
  });
  expect(Math.max(...widths)).toBe(2);
});

test("a host that takes too long is left: its runs are unknown, with what to do", async () => {
  slowSsh(30);
  const began = performance.now();
  const runs = await survey([runOn("a", 1), runOn("a", 2)], quiet, { hosts: 8, secondsPerHost: 1 });
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(runs.map(({ state }) => [state.state, state.reason])).toEqual([
    ["unknown", "a took longer than 1 s."],
    ["unknown", "a took longer than 1 s."],
  ]);
});
