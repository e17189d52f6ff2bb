import { type InjectionRow, injectionSection } from "./injection.ts";
import { markdownTable } from "./markdown.ts";
import { faultGroups, type TableRow } from "./outcome.ts";

const columns = [
  "fault",
  "where",
  "what happened",
  "exit code",
  "s from known to released",
  "s from the fault",
  "failed.json",
  "last words of the CLI",
  "kept",
];

/** `generated/faults.md`: the table of all faults, below it hostile strings. */
export function faultsPage(outcomes: readonly TableRow[], injection: readonly InjectionRow[]): string {
  const parts = faultGroups.flatMap((group) => {
    const rows = outcomes.filter((outcome) => outcome.group === group);
    return rows.length === 0 ? [] : [`## ${group}`, "", ...table(rows), ""];
  });
  const lines = ["# Every fault, injected", "", commitsOf(outcomes), "", ...summary(outcomes), "", ...parts];
  return [...lines, ...injectionSection(injection)].join("\n");
}

/** One commit, where the whole table is of one `npm run faults`. */
function commitsOf(outcomes: readonly TableRow[]): string {
  const counts = new Map<string, number>();
  for (const { commit } of outcomes) counts.set(commit, (counts.get(commit) ?? 0) + 1);
  const parts = [...counts].map(([commit, rows]) => `${commit} (${rows} rows)`);
  return `Injected with ${parts.join(", ")}.`;
}

function summary(outcomes: readonly TableRow[]): readonly string[] {
  const rows = faultGroups.flatMap((group) => {
    const ofGroup = outcomes.filter((outcome) => outcome.group === group);
    const figures = (["seconds", "fromFault"] as const).flatMap((name) => {
      const seconds = ofGroup.flatMap((outcome) => outcome[name] ?? []).sort((a, b) => a - b);
      return [figure(seconds[Math.floor(seconds.length / 2)]), figure(seconds.at(-1))];
    });
    return ofGroup.length === 0 ? [] : [[group, String(ofGroup.length), ...figures]];
  });
  const total = ["**all**", String(outcomes.length), "", "", "", ""];
  return markdownTable(
    ["group", "rows", "median s from known to released", "worst", "median s from the fault", "worst"],
    [...rows, total],
  );
}

function table(rows: readonly TableRow[]): readonly string[] {
  const cells = rows.map((row) => [
    row.asRequired ? row.fault : `${row.fault} **(not as required)**`,
    [row.target, row.mode, row.target === "slurm" ? row.placement : ""].filter(Boolean).join(" "),
    row.happened,
    row.exitCode === null ? "" : String(row.exitCode),
    figure(row.seconds ?? undefined),
    [figure(row.fromFault ?? undefined), row.slow].filter(Boolean).join("\n"),
    row.failed === null ? "" : `\`${row.failed.class}\`: ${row.failed.message}${place(row.failed.log)}`,
    row.said.join("\n"),
    row.kept,
  ]);
  return markdownTable(columns, cells);
}

const place = (log: string | null): string => (log === null ? "" : ` (${log})`);

const figure = (seconds: number | undefined): string => (seconds === undefined ? "" : seconds.toFixed(1));
