import { relative, resolve, sep } from "node:path";
import { shippedPrefix } from "../compiler/1-load/file-path.ts";
import { formatAnnotations } from "../compiler/diagnostics/annotations.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { formatDiagnostics, toJson } from "../compiler/diagnostics/format.ts";
import { printableJson } from "../compiler/diagnostics/printable.ts";
import { shown } from "../compiler/diagnostics/shown.ts";
import type { Console, DiagnosticsFormat } from "./console.ts";
import { environment, workingDirectory } from "./host.ts";

type Format = (diagnostics: readonly Diagnostic[], console: Console) => string;

const formats: Readonly<Record<DiagnosticsFormat, Format>> = {
  text: (diagnostics, { color }) => formatDiagnostics(diagnostics, { color }),
  json: (diagnostics) =>
    shown(diagnostics)
      .all.map((each) => `${printableJson(toJson(each))}\n`)
      .join(""),
  github: (diagnostics) => formatAnnotations(diagnostics, locateInRepository),
};

/** Writes diagnostics to stderr, in the format that was asked for. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], console: Console): void {
  console.problem(formats[console.diagnostics](diagnostics, console));
}

/** Diagnostics as part of a JSON document on stdout. */
export function jsonDiagnostics(diagnostics: readonly Diagnostic[]): readonly unknown[] {
  return shown(diagnostics).all.map(toJson);
}

/** The path of a file in the checkout that a workflow works in; null for one that is shipped or lies elsewhere. */
function locateInRepository(name: string): string | null {
  if (name.startsWith(shippedPrefix)) return null;
  const root = environment().GITHUB_WORKSPACE || workingDirectory();
  const path = relative(root, resolve(workingDirectory(), name));
  return path.startsWith("..") ? null : path.split(sep).join("/");
}
