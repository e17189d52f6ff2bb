import type { Span } from "../span.ts";
import { type Code, catalogue } from "./catalogue.ts";
import { codeFrame, isFile } from "./code-frame.ts";
import type { Raised, Severity } from "./define.ts";
import type { Diagnostic, Related } from "./diagnostic.ts";
import { choosePaint, type Paint } from "./paint.ts";
import { endLineAndColumn, lineAndColumn, type Position } from "./position.ts";
import { printable } from "./printable.ts";
import { shown } from "./shown.ts";
import { isPromoted } from "./strict.ts";

export { lineAndColumn } from "./position.ts";

/** How many places of a chain are shown. */
const mostRelated = 8;

/** Diagnostics as a person reads them, in source order, each with its code frame, and a summary. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color }: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return "";
  const paint = choosePaint(color);
  const { all, first, rest, masked } = shown(diagnostics);
  const blocks = first.map((diagnostic) => formatOne(diagnostic, paint, masked).join("\n"));
  if (rest > 0) blocks.push(`… and ${rest} more.`);
  return `${[...blocks, summarise(all)].join("\n\n")}\n`;
}

function formatOne(diagnostic: Diagnostic, paint: Paint, masked: readonly Span[]): string[] {
  const { span, code, severity, message, help, related } = diagnostic;
  const label = `${paint[severity](severity)} ${code}: ${paint.bold(printable(message))}`;
  return [
    span === null ? label : `${paint.place(placeText(span))} - ${label}`,
    ...(span === null ? [] : codeFrame(span, paint, masked)),
    ...related.slice(0, mostRelated).flatMap((each) => formatRelated(each, paint, masked)),
    ...(related.length > mostRelated ? [`  … and ${related.length - mostRelated} more places`] : []),
    `  why: ${catalogue[code].why}`,
    `  help: ${printable(help)}`,
  ];
}

function formatRelated({ span, note }: Related, paint: Paint, masked: readonly Span[]): string[] {
  const frame = codeFrame(span, paint, masked).slice(-2);
  return [`  ${paint.place(placeText(span))} - ${printable(note)}`, ...frame.map((line) => `  ${line}`)];
}

/** `config/tiny.yaml:3:9`; an argument is its own place, its frame shows the rest. */
function placeText(span: Span): string {
  const name = printable(span.source.name);
  if (!isFile(span)) return name;
  const { line, column } = lineAndColumn(span);
  return `${name}:${line}:${column}`;
}

function summarise(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const promoted = diagnostics.filter(isPromoted).length;
  const strict =
    promoted === 0
      ? ""
      : ` (${promoted} would be ${promoted === 1 ? "a warning" : "warnings"} without --strict)`;
  return `${count(errors, "error")}${strict}, ${count(diagnostics.length - errors, "warning")}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** A place as editors and CI read it: lines and columns from 1, columns in characters, `end` excluded. */
export interface JsonPlace {
  readonly source: string;
  readonly kind: Span["source"]["kind"];
  readonly start: Position;
  readonly end: Position;
}

/** A diagnostic as `--json` prints it. */
export interface JsonDiagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly help: string;
  readonly at: JsonPlace | null;
  readonly related: readonly (JsonPlace & { readonly note: string })[];
  readonly raises?: Raised;
}

/** A diagnostic as plain data. */
export function toJson({ code, severity, span, message, help, related, raises }: Diagnostic): JsonDiagnostic {
  return {
    code,
    severity,
    message,
    why: catalogue[code].why,
    help,
    at: span && toJsonPlace(span),
    related: related.map((each) => ({ ...toJsonPlace(each.span), note: each.note })),
    ...(raises && { raises }),
  };
}

function toJsonPlace(span: Span): JsonPlace {
  const { name, kind } = span.source;
  return { source: name, kind, start: lineAndColumn(span), end: endLineAndColumn(span) };
}
