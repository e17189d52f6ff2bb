import { type NotInjected, notInjected } from "./not-injected.ts";
import { faultGroups, type TableRow } from "./outcome.ts";

const columns = [
  "fault",
  "where",
  "what happened",
  "exit code",
  "s to release",
  "failed.json",
  "last words of the CLI",
  "kept",
];

/** `generated/faults.md`. */
export function faultsPage(outcomes: readonly TableRow[]): string {
  return renderFaults(outcomes, "Every fault, injected");
}

/** The table of all faults as Markdown, and below it what could not be injected. */
export function renderFaults(
  outcomes: readonly TableRow[],
  title: string,
  missing: readonly NotInjected[] = notInjected,
): string {
  const parts = faultGroups.flatMap((group) => {
    const rows = outcomes.filter((outcome) => outcome.group === group);
    return rows.length === 0 ? [] : [`## ${group}`, "", ...table(rows), ""];
  });
  const below = missing.map(({ group, fault, why }) => [group, fault, why]);
  const rest = ["## Not injected", "", ...markdown(["group", "fault", "why"], below), ""];
  return [`# ${title}`, "", commitsOf(outcomes), "", ...summary(outcomes), "", ...parts, ...rest].join("\n");
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
    const seconds = ofGroup.flatMap((outcome) => outcome.seconds ?? []).sort((a, b) => a - b);
    const [median, worst] = [seconds[Math.floor(seconds.length / 2)], seconds.at(-1)];
    return ofGroup.length === 0 ? [] : [[group, String(ofGroup.length), figure(median), figure(worst)]];
  });
  const total = ["**all**", String(outcomes.length), "", ""];
  return markdown(["group", "rows", "median s to release", "worst"], [...rows, total]);
}

function table(rows: readonly TableRow[]): readonly string[] {
  const cells = rows.map((row) => [
    row.asRequired ? row.fault : `${row.fault} **(not as required)**`,
    [row.target, row.mode, row.target === "slurm" ? row.placement : ""].filter(Boolean).join(" "),
    row.happened,
    row.exitCode === null ? "" : String(row.exitCode),
    [figure(row.seconds ?? undefined), row.slow].filter(Boolean).join("\n"),
    row.failed === null ? "" : `\`${row.failed.class}\`: ${row.failed.message}${place(row.failed.log)}`,
    row.said.join("\n"),
    row.kept,
  ]);
  return markdown(columns, cells);
}

const place = (log: string | null): string => (log === null ? "" : ` (${log})`);

const figure = (seconds: number | undefined): string => (seconds === undefined ? "" : seconds.toFixed(1));

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** A line of a terminal may hold what Markdown would take for its own. */
function cell(text: string): string {
  const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "\\|");
  return plain.replaceAll("\n", "<br>");
}
