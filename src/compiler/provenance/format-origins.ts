import { choosePaint, type Paint } from "../diagnostics/paint.ts";
import { printable } from "../diagnostics/printable.ts";
import { alignRows, type Cell, type TextOptions, valueText } from "./layout.ts";
import type { OriginRow } from "./origin-rows.ts";
import { placeText } from "./place.ts";
import type { ShownTrace } from "./shown-trace.ts";

/** Keys with values and where each was written; below a value, dimmed, what it overrode. */
export function formatOrigins(rows: readonly OriginRow[], options: TextOptions): string {
  const paint = choosePaint(options.color);
  const lines = alignRows(
    rows.flatMap((row) => rowsOf(row, paint)),
    options,
  );
  return lines.map((line) => `${line}\n`).join("");
}

function rowsOf(
  { key, value, at, references, overrode }: OriginRow,
  paint: Paint,
): readonly (readonly Cell[])[] {
  const isDefault = at.kind === "default";
  const own: Cell[] = [
    { text: printable(key) },
    { text: valueText(value), paint: isDefault ? paint.dim : paint.bold },
    { text: placeText(at), paint: isDefault ? paint.dim : paint.place },
    { text: references.map(traceText).join(", ") },
  ];
  const weaker = overrode.map((each): Cell[] => [
    { text: "" },
    { text: valueText(each.value), paint: paint.dim },
    { text: `over ${placeText(each.at)}`, paint: paint.dim },
  ]);
  return [own, ...weaker];
}

/** `${oc.env:HF_HOME,/lustre/hf} → environment variable HF_HOME` on one line; its chain is what `explain` is for. */
function traceText({ text, key, variable, at }: ShownTrace): string {
  if (variable !== null)
    return printable(`${text} → environment variable ${variable.name}${variable.is_set ? "" : ", not set"}`);
  if (key === null) return printable(text);
  return `${printable(`${text} → ${key}`)}${at === null ? "" : ` (${placeText(at)})`}`;
}
