import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TableRow } from "./outcome.ts";
import { faultsPage, renderFaults } from "./render.ts";
import { readRows, withAnew } from "./rows-file.ts";

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
  fromFault: 3.1,
  failed: { class: "terminated", message: "SIGTERM | <TERM>", log: null },
  said: ["one", "two"],
  kept: "no results",
  asRequired: true,
  commit: "abc1234",
};

test("rows in their group, median and worst above, and what was not injected below", () => {
  const outcomes = [row, { ...row, seconds: 8 }, { ...row, seconds: 3 }];
  const text = renderFaults(outcomes, "Faults", [{ group: "Protocol", fault: "NFS", why: "no NFS" }]);
  expect(text).toContain("| Scheduler | 3 | 3.0 | 8.0 |");
  expect(text).toContain(
    "| scancel | slurm --batch allocation | cancelled: by hand | 143 | 2.0 | `terminated`: SIGTERM \\| &lt;TERM> | one<br>two | no results |",
  );
  expect(text).toMatch(/## Not injected\n\n.*\n.*\n\| Protocol \| NFS \| no NFS \|/);
});

test("the commits that the rows were seen with", () => {
  const outcomes = [row, { ...row, commit: "def5678" }, row];
  expect(renderFaults(outcomes, "Faults", [])).toContain("Injected with abc1234 (2 rows), def5678 (1 rows).");
});

test("a fault that ends no allocation has no seconds", () => {
  const text = renderFaults([{ ...row, seconds: null, failed: null }], "Faults", []);
  expect(text).toContain("| Scheduler | 1 |  |  |");
});

test("a row that may take longer says why", () => {
  const text = renderFaults([{ ...row, slow: "the node is silent" }], "Faults", []);
  expect(text).toContain("| 143 | 2.0<br>the node is silent |");
});

test("a row that did not end as it must says so", () => {
  expect(renderFaults([{ ...row, asRequired: false }], "Faults", [])).toContain(
    "| scancel **(not as required)** |",
  );
});

test("the page is what the rows give", () => {
  const page = readFileSync(join(generated, "faults.md"), "utf8");
  expect(page).toBe(faultsPage(readRows(join(generated, "faults.jsonl"))));
});

test("a row that was injected again replaces itself and keeps its place; the others stay", () => {
  const other = { ...row, fault: "time limit" };
  const again = { ...row, seconds: 1 };
  expect(withAnew([row, other], [again])).toEqual([again, other]);
});
