import generated from "../../generated/diagnostics.json" with { type: "json" };
import { type Code, catalogue } from "../compiler/diagnostics/catalogue.ts";
import { nearest } from "../compiler/diagnostics/nearest.ts";
import type { Paint } from "./console.ts";

/** Everything there is to know about a diagnostic code. */
export interface ExplainedCode {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly title: string;
  readonly why: string;
  /** A message with this code and its code frame. */
  readonly example: string;
  /** What to write in the example. */
  readonly fix: string;
}

const examples: Readonly<Record<string, { readonly shown: string; readonly fix: string } | undefined>> =
  generated;

/** Whether a word has the form of a code: keys have no `-`. */
export function isCodeLike(word: string): boolean {
  return /^[a-z]+(?:-[a-z0-9]+)+$/i.test(word);
}

/** The code of that name, however it is capitalised; undefined when there is none. */
export function codeNamed(word: string): Code | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(catalogue, name) ? (name as Code) : undefined;
}

/** The code that was probably meant, or null. */
export function nearestCode(word: string): string | null {
  return nearest(word, Object.keys(catalogue));
}

/** What a code means. */
export function explainCode(code: Code): ExplainedCode {
  const { severity, title, why } = catalogue[code];
  const { shown = "", fix = "" } = examples[code] ?? {};
  return { code, severity, title, why, example: shown, fix };
}

/** The same for a person. */
export function formatCode(
  { code, severity, title, why, example, fix }: ExplainedCode,
  paint: Paint,
): string {
  const meaning = severity === "error" ? "nothing is written" : "it compiles, and will cost something";
  const colour = severity === "error" ? paint.red : paint.yellow;
  return [
    `${paint.bold(code)}  ${colour(severity)}: ${title} (${meaning})`,
    "",
    `why: ${why}`,
    "",
    ...example.split("\n").map((line) => (line === "" ? "" : `  ${line}`)),
    "",
    `fix: ${fix}`,
  ].join("\n");
}
