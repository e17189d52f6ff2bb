/**
 * `npm run faults`: injects every fault on the lab and on the cluster. What became of them is kept in
 * `generated/faults.jsonl`, a line a row, and shown by `generated/faults.md`.
 *
 *     npm run faults                         everything, the rows begun anew
 *     npm run faults -- lab|kube             one place; the other's rows stay
 *     npm run faults -- lab -t 'sshd'        rows by name (or vitest's other arguments); they replace themselves
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JudgedOutcome } from "./outcome.ts";
import { faultsPage } from "./render.ts";
import { readOutcomes, readRows, withAnew } from "./rows-file.ts";

const root = join(import.meta.dirname, "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "nano3-faults-"));
const injected = join(scratch, "outcomes.jsonl");

/** Where faults are injected: a program that brings it up and down, its group of tests, and whose rows are its. */
const places = [
  {
    group: "lab",
    program: "test/lab/main.ts",
    tests: ["test/lab/network-disk", "test/faults/"],
    target: "slurm",
  },
  {
    group: "kube",
    program: "test/kube/main.ts",
    tests: ["test/kube/", "test/faults/"],
    target: "kubernetes",
  },
] as const;

const [first, ...others] = process.argv.slice(2);
const named = places.filter(({ group }) => group === first);
const picked = named.length > 0 ? named : places;
const narrowed = named.length > 0 || first === undefined ? others : [first, ...others];

const commit = commitOfThis();
const rows = join(root, "generated", "faults.jsonl");
const injectsAll = narrowed.length === 0;

const results = picked.map(({ group, program, tests, target }) => {
  if (!run("npx", "tsx", program, "up", "--install")) return false;
  const fine = run("npx", "vitest", "run", `--project=${group}`, ...(injectsAll ? tests : narrowed));
  keep(target);
  return run("npx", "tsx", program, "down") && fine;
});
rmSync(scratch, { recursive: true });
process.exitCode = results.every(Boolean) ? 0 : 1;

/** Puts what was injected on a target in the place of its older rows. */
function keep(target: JudgedOutcome["target"]): void {
  const older = readRows(rows).filter((row) => !(injectsAll && row.target === target));
  const anew = readOutcomes(injected).filter((outcome) => outcome.target === target);
  const outcomes = withAnew(
    older,
    anew.map((outcome) => ({ ...outcome, commit })),
  );
  writeFileSync(rows, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(""));
  writeFileSync(join(root, "generated", "faults.md"), faultsPage(outcomes));
  console.log(`${outcomes.length} rows in generated/faults.md`);
}

/** The commit whose faults these are; changes that are not committed are named. */
function commitOfThis(): string {
  const git = (...args: readonly string[]) =>
    spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout.trim();
  const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
  return `${git("rev-parse", "--short=7", "HEAD")}${isChanged ? " with changes" : ""}`;
}

function run(command: string, ...args: readonly string[]): boolean {
  const env = { ...process.env, NANO3_FAULTS: "all", NANO3_FAULTS_FILE: injected };
  return spawnSync(command, args, { cwd: root, env, stdio: "inherit" }).status === 0;
}
