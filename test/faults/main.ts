/**
 * `npm run faults`: injects every fault on the lab and on the cluster, and every hostile string into the compiler. What became
 * of them is kept in `generated/faults.jsonl` and `generated/injection.jsonl`, a line a row, and shown by `generated/faults.md`.
 *
 *     npm run faults                         everything, the rows begun anew
 *     npm run faults -- lab|kube|security    one place; the others' rows stay
 *     npm run faults -- lab -t 'sshd'        rows by name (or vitest's other arguments); they replace themselves
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InjectionRow } from "./injection.ts";
import type { TableRow } from "./outcome.ts";
import { faultsPage } from "./render.ts";
import { faultKey, injectionKey, readRows, withAnew, writeRows } from "./rows-file.ts";

const root = join(import.meta.dirname, "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "nano3-faults-"));
const faultsFile = join(root, "generated", "faults.jsonl");
const injectionFile = join(root, "generated", "injection.jsonl");

/** Where faults are injected. */
interface Place {
  readonly name: string;
  /** A program that brings it up and down. */
  readonly program?: string;
  /** Its group of tests, and their files. */
  readonly group: string;
  readonly tests: readonly string[];
  /** Puts what was noted in a file in the place of the older rows: of all of them, or of the same ones. */
  readonly keep: (noted: string, replaces: "all" | "same") => void;
}

const places: readonly Place[] = [
  {
    name: "lab",
    program: "test/lab/main.ts",
    group: "lab",
    tests: ["test/lab/network-disk", "test/faults/"],
    keep: keepFaults("slurm"),
  },
  {
    name: "kube",
    program: "test/kube/main.ts",
    group: "kube",
    tests: ["test/kube/", "test/faults/"],
    keep: keepFaults("kubernetes"),
  },
  { name: "security", group: "program", tests: ["test/security/injection"], keep: keepInjection },
];

const [first, ...others] = process.argv.slice(2);
const named = places.filter(({ name }) => name === first);
const picked = named.length > 0 ? named : places;
const narrowed = named.length > 0 || first === undefined ? others : [first, ...others];

const commit = commitOfThis();
const injectsAll = narrowed.length === 0;

const results = picked.map(inject);
rmSync(scratch, { recursive: true });
process.exitCode = results.every(Boolean) ? 0 : 1;

function inject({ name, program, group, tests, keep }: Place): boolean {
  const noted = join(scratch, `${name}.jsonl`);
  const run = (...words: readonly string[]): number | null => {
    const env = { ...process.env, NANO3_FAULTS: "all", NANO3_FAULTS_FILE: noted };
    return spawnSync("npx", words, { cwd: root, env, stdio: "inherit" }).status;
  };
  if (program !== undefined && run("tsx", program, "up", "--install") !== 0) return false;
  // With names alone it is the place's own files that they are looked for in.
  const files = narrowed[0]?.startsWith("-") === false ? [] : tests;
  const status = run("vitest", "run", `--project=${group}`, ...files, ...narrowed);
  // One that was stopped from outside has not come to the rows that it did not note.
  const cameToItsEnd = status === 0 || status === 1;
  keep(noted, injectsAll && cameToItsEnd ? "all" : "same");
  return (program === undefined || run("tsx", program, "down") === 0) && status === 0;
}

function keepFaults(target: TableRow["target"]): Place["keep"] {
  return (noted, replaces) => {
    const isOlder = (row: TableRow) => replaces === "same" || row.target !== target;
    const older = readRows<TableRow>(faultsFile).filter(isOlder);
    writeRows(faultsFile, withAnew(older, anew<TableRow>(noted), faultKey));
    writePage();
  };
}

function keepInjection(noted: string, replaces: "all" | "same"): void {
  const older = replaces === "all" ? [] : readRows<InjectionRow>(injectionFile);
  writeRows(injectionFile, withAnew(older, anew<InjectionRow>(noted), injectionKey));
  writePage();
}

/** What was noted, with the commit that it was seen with. */
function anew<Row extends { readonly commit: string }>(noted: string): readonly Row[] {
  return readRows<Omit<Row, "commit">>(noted).map((row) => ({ ...row, commit }) as Row);
}

function writePage(): void {
  const faults = readRows<TableRow>(faultsFile);
  const injection = readRows<InjectionRow>(injectionFile);
  writeFileSync(join(root, "generated", "faults.md"), faultsPage(faults, injection));
  console.log(`${faults.length} faults and ${injection.length} sweeps in generated/faults.md`);
}

/** The commit whose faults these are; changes that are not committed are named. */
function commitOfThis(): string {
  const git = (...args: readonly string[]) =>
    spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout.trim();
  // What was noted a moment ago, of another place, is no change.
  const sources = ["--", ".", ":!generated/faults.*", ":!generated/injection.jsonl"];
  const isChanged = git("status", "--porcelain", "--untracked-files=no", ...sources) !== "";
  return `${git("rev-parse", "--short=7", "HEAD")}${isChanged ? " with changes" : ""}`;
}
