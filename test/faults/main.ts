/** `npm run faults`: injects every fault on the lab and on the cluster, and writes `generated/faults.md`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultOutcome } from "./outcome.ts";
import { renderFaults } from "./render.ts";

const root = join(import.meta.dirname, "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "nano3-faults-"));
const file = join(scratch, "outcomes.jsonl");

/** Where faults are injected: a program that brings it up and down, its group of tests, and which of them. */
const places = [
  { group: "lab", program: "test/lab/main.ts", tests: ["test/faults/"] },
  { group: "kube", program: "test/kube/main.ts", tests: ["test/kube/", "test/faults/"] },
];

const picked = process.argv.slice(2);
const results = places
  .filter(({ group }) => picked.length === 0 || picked.includes(group))
  .map(({ group, program, tests }) => {
    if (!run("npx", "tsx", program, "up", "--install")) return false;
    const fine = run("npx", "vitest", "run", `--project=${group}`, ...tests);
    return run("npx", "tsx", program, "down") && fine;
  });

const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
const outcomes = lines.map((line) => JSON.parse(line) as FaultOutcome);
rmSync(scratch, { recursive: true });
const path = join(root, "generated", "faults.md");
writeFileSync(path, renderFaults(outcomes, "Every fault, injected"));
console.log(`${outcomes.length} rows in generated/faults.md`);
process.exitCode = results.every(Boolean) ? 0 : 1;

function run(command: string, ...args: readonly string[]): boolean {
  const env = { ...process.env, NANO3_FAULTS: "all", NANO3_FAULTS_FILE: file };
  return spawnSync(command, args, { cwd: root, env, stdio: "inherit" }).status === 0;
}
