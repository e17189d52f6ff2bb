import { printable } from "../diagnostics/printable.ts";
import type { SourceKind, Span } from "../span.ts";
import type { Layer } from "./layers.ts";
import { sourceLine } from "./source-line.ts";

/** Where a value was written. Line and column are those of a file, from 1; an argument has none. */
export interface Place {
  readonly kind: SourceKind;
  /** `config/my.yaml`, `env.toml`, `command line`, `default`. */
  readonly source: string;
  readonly line: number | null;
  readonly column: number | null;
  /** Name of the profile, in env.toml. */
  readonly profile: string | null;
  /** The line, or the argument, as it was written; null for a default. */
  readonly text: string | null;
}

/** The place of a span in a layer. */
export function placeOf(at: Span, layer: Layer | undefined): Place {
  const { kind, name, text } = at.source;
  const known = { kind, source: name, profile: layer?.profile ?? null };
  if (kind === "default") return { ...known, line: null, column: null, text: null };
  if (kind !== "config" && kind !== "profile") return { ...known, line: null, column: null, text };
  return { ...known, ...sourceLine(at) };
}

/** `config/my.yaml:7`, `env.toml:3 [lab]`, `command line`, `default`. */
export function placeText({ source, line, profile }: Place): string {
  const table = profile === null ? "" : ` [${profile}]`;
  return printable(`${source}${line === null ? "" : `:${line}`}${table}`);
}
