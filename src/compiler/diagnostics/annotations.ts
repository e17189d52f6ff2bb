import type { Span } from "../span.ts";
import { shorten } from "../tree.ts";
import { catalogue } from "./catalogue.ts";
import { isFile } from "./code-frame.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { maskedText } from "./masked-text.ts";
import { endLineAndColumn, lineAndColumn } from "./position.ts";
import { printable } from "./printable.ts";
import { shown } from "./shown.ts";

/** Where a file lies in the repository that is reviewed, by its displayed path; null when it is not in there. */
export type LocateFile = (name: string) => string | null;

/**
 * Diagnostics as GitHub's workflow commands, one a line: a runner that reads them puts each beside its line in the pull
 * request (docs.github.com: "Workflow commands for GitHub Actions").
 */
export function formatAnnotations(diagnostics: readonly Diagnostic[], locate: LocateFile): string {
  const { first, rest, masked } = shown(diagnostics);
  const lines = first.map((diagnostic) => command(diagnostic, locate, masked));
  if (rest > 0) lines.push(`::notice::… and ${rest} more.`);
  return lines.map((line) => `${line}\n`).join("");
}

function command(diagnostic: Diagnostic, locate: LocateFile, masked: readonly Span[]): string {
  const { code, severity } = diagnostic;
  const properties = Object.entries({ ...placeOf(diagnostic, locate), title: code });
  const text = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  return `::${severity} ${text}::${escapeData(bodyOf(diagnostic, locate, masked))}`;
}

/** GitHub takes columns only of a place on one line. */
function placeOf({ span }: Diagnostic, locate: LocateFile): Readonly<Record<string, string | number>> {
  const file = span !== null && isFile(span) ? locate(span.source.name) : null;
  if (span === null || file === null) return {};
  const [start, end] = [lineAndColumn(span), endLineAndColumn(span)];
  const lines = { file: printable(file), line: start.line, endLine: end.line };
  return start.line === end.line ? { ...lines, col: start.column, endColumn: end.column } : lines;
}

/** The text of an annotation; one that has no line in the repository begins with what was written where. */
function bodyOf(
  { span, code, message, help }: Diagnostic,
  locate: LocateFile,
  masked: readonly Span[],
): string {
  const isPlaced = span === null || (isFile(span) && locate(span.source.name) !== null);
  const lines = [message, `why: ${catalogue[code].why}`, `help: ${help}`];
  return [...(isPlaced ? [] : [written(span, masked)]), ...lines].map(printable).join("\n");
}

function written(span: Span, masked: readonly Span[]): string {
  const text = maskedText(span.source, masked).slice(span.start, span.end);
  return `${span.source.name}: ${shorten(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
