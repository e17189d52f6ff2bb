import { type Diagnostic, noSpan, report } from "../diagnostics/diagnostic.ts";
import { limits } from "../limits.ts";
import type { Source, SourceKind, Span } from "../span.ts";
import type { ReadText } from "../types.ts";

/** A file's text, or why there is none. `missing` is left to the caller, who knows who asked for the file. */
export type ReadSource =
  | { readonly source: Source }
  | { readonly missing: true }
  | { readonly problem: Diagnostic };

/** Reads one text; `askedAt` is where the user named it, for the diagnostics that have no text to point at. */
export function readSource(read: ReadText, file: string, kind: SourceKind, askedAt: Span | null): ReadSource {
  const outcome = read(file);
  if (!outcome.ok) {
    const { why, detail } = outcome;
    if (why === "missing") return { missing: true };
    if (why === "directory") return { problem: report("file-is-directory", askedAt, { file }) };
    if (why === "not-utf8") return { problem: report("file-not-utf8", askedAt, { file, detail }) };
    return { problem: report("file-unreadable", askedAt, { file, detail }) };
  }
  if (outcome.text.length > limits.sourceLength) {
    return { problem: report("file-too-large", noSpan, { file, limit: limits.sourceLength }) };
  }
  return { source: { kind, name: file, text: outcome.text } };
}
