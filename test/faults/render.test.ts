import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { InjectionRow } from "./injection.ts";
import type { TableRow } from "./outcome.ts";
import { faultsPage } from "./render.ts";
import { faultKey, readRows, withAnew } from "./rows-file.ts";

const generated = join(import.meta.dirname, "..", "..", "generated");

const row: TableRow = {
  group: "Scheduler",
  fault: "scancel",
  target: "slurm",
  mode: "--batch",
  placement: "allocation",
  happened: "cancelled: by hand",
  exitCode: 143,
  seconds: 2.04,
  fromFault: 12,
  failed: { class: "terminated", message: "SIGTERM | <TERM>", log: null },
  said: ["one", "two"],
  kept: "no results",
  asRequired: true,
  commit: "abc1234",
};

const counts: InjectionRow = {
  target: "slurm",
  strings: 484,
  fields: 73,
  refused: 26_780,
  carried: 8552,
  escapes: 0,
  canaries: { lookedFor: 184, found: 0 },
  asRequired: true,
  commit: "abc1234",
};

test("rows in their group, median and worst above", () => {
  const text = faultsPage([row, { ...row, seconds: 8 }, { ...row, seconds: 3 }], []);
  expect(text).toContain("| Scheduler | 3 | 3.0 | 8.0 | 12.0 | 12.0 |");
  expect(text).toContain(
    "| scancel | slurm --batch allocation | cancelled: by hand | 143 | 2.0 | 12.0 | `terminated`: SIGTERM \\| &lt;TERM> | one<br>two | no results |",
  );
});

test("the commits that the rows were seen with", () => {
  const outcomes = [row, { ...row, commit: "def5678" }, row];
  expect(faultsPage(outcomes, [])).toContain("Injected with abc1234 (2 rows), def5678 (1 rows).");
});

test("a fault that ends no allocation has no seconds", () => {
  const text = faultsPage([{ ...row, seconds: null, fromFault: null, failed: null }], []);
  expect(text).toContain("| Scheduler | 1 |  |  |  |  |");
});

test("a row that may take longer says why", () => {
  const text = faultsPage([{ ...row, slow: "the node is silent" }], []);
  expect(text).toContain("| 143 | 2.0 | 12.0<br>the node is silent |");
});

test("a row that did not end as it must says so", () => {
  expect(faultsPage([{ ...row, asRequired: false }], [])).toContain("| scancel **(not as required)** |");
});

test("hostile strings, a line a target; one that escaped says so; no part where none were tried", () => {
  const escaped = { ...counts, target: "local", escapes: 3, asRequired: false };
  const text = faultsPage([], [counts, escaped]);
  expect(text).toContain("| slurm | 484 | 73 | 26780 | 8552 | 0 | 184 | 0 | abc1234 |");
  expect(text).toContain("| local **(not as required)** | 484 | 73 | 26780 | 8552 | 3 | 184 | 0 | abc1234 |");
  expect(faultsPage([], [])).not.toContain("Hostile");
});

test("the page is what the rows give", () => {
  const [page, faults, injection] = ["faults.md", "faults.jsonl", "injection.jsonl"].map((name) =>
    join(generated, name),
  ) as [string, string, string];
  expect(readFileSync(page, "utf8")).toBe(faultsPage(readRows(faults), readRows(injection)));
});

test("every fault of the tests is on the page", () => {
  const shown = new Set(readRows<TableRow>(join(generated, "faults.jsonl")).map(({ fault }) => fault));
  const files = ["slurm", "kubernetes"].flatMap((place) => {
    const directory = join(import.meta.dirname, place);
    return readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
  });
  // Those that are named by a table beside them are not read here.
  const named = files.flatMap((text) =>
    [...text.matchAll(/\bfault:\s+"([^"]+)"/g)].map(([, fault]) => fault),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((fault) => fault !== undefined && !shown.has(fault))).toEqual([]);
});

test("a row that was injected again replaces itself and keeps its place; the others stay", () => {
  const other = { ...row, fault: "time limit" };
  const again = { ...row, seconds: 1 };
  expect(withAnew([row, other], [again], faultKey)).toEqual([again, other]);
});
