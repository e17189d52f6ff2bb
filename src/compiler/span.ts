/** Where a text came from. Decides the wording of a diagnostic and of a provenance line. */
export type SourceKind = "config" | "profile" | "override" | "argument" | "environment" | "default" | "lock";

/** One text the user wrote, under the name that diagnostics show: `config/tiny.yaml`, `env.toml`, `command line`. */
export interface Source {
  readonly kind: SourceKind;
  readonly name: string;
  readonly text: string;
  /** Of an argument of the command line: how many stand before it. */
  readonly position?: number;
}

/** A piece of a source: UTF-16 offsets `start` (included) to `end` (excluded). */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}
