import { choosePaint } from "../diagnostics/paint.ts";
import { printable } from "../diagnostics/printable.ts";
import type { DecidedLine, Destinations } from "./destinations.ts";
import type { Explanation } from "./explanation.ts";
import { alignRows, type Cell, type TextOptions, valueText } from "./layout.ts";

/** Lines of one artifact that are shown; JSON has them all. */
const most = 3;

/** Columns of a line of an artifact; the part that the value decides is always among them. */
const longestExcerpt = 72;

/** The lines of the artifacts that a value decides, and how that is known. None for a mapping. */
export function formatDestinations(
  { state, compiles, destinations, in_config }: Explanation,
  options: TextOptions,
): readonly string[] {
  if (destinations === null) return [];
  const { dim } = choosePaint(options.color);
  const rows = destinations.artifacts.flatMap(({ artifact, lines }): Cell[][] => [
    ...lines
      .slice(0, most)
      .map((line) => [
        { text: `${artifact}${line.line === null ? "" : `:${line.line}`}` },
        { text: excerpt(line) },
        { text: line.within.length === 0 ? "" : `in ${printable(line.within.join(" › "))}`, paint: dim },
      ]),
    ...(lines.length > most ? [[{ text: "" }, { text: moreLines(lines.length - most), paint: dim }]] : []),
  ]);
  if (in_config !== null)
    rows.push([{ text: `config.yaml:${in_config.line}` }, { text: printable(in_config.text) }]);
  const standIn = state === "missing" && in_config !== null ? "An example stands in its place. " : "";
  return [...alignRows(rows, options, "  "), `  ${dim(`${standIn}${howKnown(destinations, compiles)}`)}`];
}

function moreLines(number: number): string {
  return `… and ${number} more ${number === 1 ? "line" : "lines"}`;
}

/** How the lines were found, or why they are not known. */
function howKnown({ instead, refused, artifacts }: Destinations, compiles: boolean): string {
  if (!compiles) return "Known as soon as the config compiles.";
  if (instead === null) {
    const why = refused === null ? "" : ` (${valueText(refused.value)}: ${refused.codes.join(", ")})`;
    return `Other values that were tried are refused with the rest of the config${why}: further lines are not known.`;
  }
  const value = valueText(instead.value);
  if (artifacts.length === 0) return `With ${value} instead, no other line would differ.`;
  const isAdded = artifacts.some(({ lines }) => lines.some(({ line }) => line === null));
  return `Lines that differ with ${value} instead${isAdded ? "; + is a line that this adds" : ""}.`;
}

/** A line, cut around the first letter that differs with another value. */
function excerpt({ line, text, other }: DecidedLine): string {
  const mark = line === null ? "+ " : "";
  if (text.length <= longestExcerpt) return printable(mark + text);
  const difference = firstDifference(text, other ?? "");
  const start = Math.max(0, Math.min(difference - longestExcerpt / 2, text.length - longestExcerpt));
  const piece = text.slice(start, start + longestExcerpt);
  const end = start + longestExcerpt < text.length ? "…" : "";
  return printable(`${mark}${start > 0 ? "…" : ""}${piece}${end}`);
}

function firstDifference(text: string, other: string): number {
  let index = 0;
  while (index < text.length && text[index] === other[index]) index += 1;
  return index;
}
