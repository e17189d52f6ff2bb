import { toEvidence } from "../../src/cluster/evidence.ts";
import { decide, type Judgement } from "../../src/cluster/judge.ts";
import { elsewhereRules } from "../../src/cluster/rules/elsewhere.ts";
import { endedRules } from "../../src/cluster/rules/ended.ts";
import { absentRules, unreachableRules } from "../../src/cluster/rules/forgotten.ts";
import { liveRules } from "../../src/cluster/rules/live.ts";
import type { RunState } from "../../src/cluster/run-state.ts";
import { contradictions, pollOf } from "./contradictions.ts";
import { type Combination, classesOf, inDirectory, type Name, names } from "./observations.ts";

/** A combination of observations, and what is said of it. */
export interface Judged extends Judgement {
  readonly seen: Combination;
}

const parts: readonly (readonly [string, readonly { readonly name: string }[]])[] = [
  ["The scheduler has the job", liveRules],
  ["The scheduler says that the job has ended", endedRules],
  ["The scheduler does not know the job", absentRules],
  ["The scheduler does not answer", unreachableRules],
  ["Another host runs the job", elsewhereRules],
];

/** `generated/status.md`: every rule, the combinations that it decides, and what it says. */
export function statusPage(judged: readonly Judged[]): string {
  const rules = parts.flatMap(([, list]) => list);
  const sections = parts.map(
    ([title, list]) =>
      `## ${title}\n\n${list
        .map(({ name }) =>
          section(
            name,
            judged.filter(({ rule }) => rule === name),
          ),
        )
        .join("\n")}`,
  );
  return `# Where a run stands

Derived from \`test/status\` by \`npm run golden\`. The state of a run follows from what can be seen of it at one moment:
${count(judged.length)} combinations of observations can occur. For each answer of the scheduler there is a list of rules, ${rules.length} in all; the first one
that holds decides. Under a rule's name stands what it meets of each observation, where that is not all there is.

${sections.join("\n")}
## Answers that contradict one another

Whole polls, as they come in.

${markdown(
  ["seen", "rule", "state", "reason", "exit code", "next"],
  contradictions.map((each) => {
    const { record, seen } = pollOf(each);
    const { rule, state } = decide(toEvidence(record, seen));
    return [each.title, rule, ...stateCells(state)];
  }),
)}`;
}

function section(rule: string, judged: readonly Judged[]): string {
  const met = names.flatMap((name) => describeMet(name, judged));
  return `### ${rule}

${met.join("\n")}

${markdown(["combinations", "state", "reason", "exit code", "next"], sayings(judged))}`;
}

/** A rule that meets directories that are gone alone meets no files: that need not be said of each. */
function describeMet(name: Name, judged: readonly Judged[]): readonly string[] {
  const isGone = judged.every(({ seen }) => seen.directory === "gone");
  if (isGone && inDirectory.some((file) => file === name)) return [];
  const all = classesOf(name);
  const met = all.filter((each) => judged.some(({ seen }) => seen[name] === each));
  return met.length === all.length ? [] : [`- ${name}: ${met.join(" · ")}`];
}

/** Each thing that is said, and in how many combinations. */
function sayings(judged: readonly Judged[]): readonly (readonly string[])[] {
  const said = new Map<string, { readonly state: RunState; times: number }>();
  for (const { state } of judged) {
    const key = JSON.stringify(state);
    const entry = said.get(key) ?? { state, times: 0 };
    said.set(key, entry);
    entry.times += 1;
  }
  return [...said.values()].map(({ state, times }) => [count(times), ...stateCells(state)]);
}

function stateCells({ state, reason, exitCode, next }: RunState): readonly string[] {
  return [state, reason, exitCode === null ? "" : String(exitCode), next ?? ""];
}

function count(number: number): string {
  return number.toLocaleString("en");
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("");
}
