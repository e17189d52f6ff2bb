import { markdownTable } from "./markdown.ts";

/** What became of hostile strings in one target (`test/security/injection.program.test.ts`). */
export interface InjectionCounts {
  readonly target: string;
  readonly strings: number;
  /** Places of the config that take a text: each string was put into each of them. */
  readonly fields: number;
  /** Pairs of a string and a field that were refused with a code. */
  readonly refused: number;
  /** Pairs that every consumer has read as they were written. */
  readonly carried: number;
  /** What is neither. */
  readonly escapes: number;
  /** Strings that would leave a file where anything ran them, and the files that were there. */
  readonly canaries: { readonly lookedFor: number; readonly found: number };
}

/** A row of `generated/faults.md`: the counts, whether they are as they must be, and the commit of nano3. */
export interface InjectionRow extends InjectionCounts {
  readonly asRequired: boolean;
  readonly commit: string;
}

const columns = [
  "target",
  "strings",
  "fields",
  "pairs refused with a code",
  "pairs carried as they are",
  "escapes",
  "canaries looked for",
  "canaries found",
  "commit",
];

/** The part of the page on hostile strings; nothing where none were tried. */
export function injectionSection(rows: readonly InjectionRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ target, canaries, asRequired, commit, ...counts }) => [
    asRequired ? target : `${target} **(not as required)**`,
    ...[counts.strings, counts.fields, counts.refused, counts.carried, counts.escapes].map(String),
    ...[canaries.lookedFor, canaries.found].map(String),
    commit,
  ]);
  const told =
    "Each string of `test/security/hostile-strings.ts` in each field that takes a text: refused with a code, or the same to every " +
    "consumer (bash, sbatch, Python, PyYAML, OmegaConf, the pods). One that could run something would leave a file, its canary.";
  return ["## Hostile strings", "", told, "", ...markdownTable(columns, cells), ""];
}
