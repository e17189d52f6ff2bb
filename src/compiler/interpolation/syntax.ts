import type { Scalar } from "../types.ts";

/**
 * The parts of a text with `${…}` in it, after parsing. Escapes are already undone; offsets are into the text of the
 * value, not of the file.
 */

/** A text made of pieces. One single `${…}` keeps the type of what it gives; anything else becomes a string. */
export type Text = readonly TextPiece[];

export type TextPiece = string | Interpolation;

export type Interpolation = Reference | Call;

/** `${a.b}`, `${..a[0]}`, `${a.${b}}`: a key path, possibly with parts that are references themselves. */
export interface Reference {
  readonly type: "reference";
  readonly key: readonly TextPiece[];
  readonly start: number;
  readonly end: number;
}

/** `${name:argument,…}`. */
export interface Call {
  readonly type: "call";
  readonly name: readonly TextPiece[];
  readonly args: readonly Argument[];
  readonly start: number;
  readonly end: number;
}

/** A resolver's argument, by the grammar of arguments (which is neither YAML's nor Hydra's). */
export type Argument =
  | { readonly type: "scalar"; readonly scalar: Scalar }
  | { readonly type: "text"; readonly text: Text; readonly quoted: boolean }
  /** Nothing but blanks: the grammar lets it pass, OmegaConf fails on it when it is evaluated. */
  | { readonly type: "blank" }
  | { readonly type: "list"; readonly items: readonly Argument[] }
  | { readonly type: "map"; readonly pairs: readonly (readonly [Scalar, Argument])[] };

/** Why a text could not be parsed, and where. */
export interface SyntaxProblem {
  readonly problem: string;
  readonly help: string;
  /** What OmegaConf says, and as which exception; the words are those of its parser generator, ANTLR. */
  readonly raised: string;
  readonly raisedAs: "GrammarParseError" | "Exception";
  readonly start: number;
  readonly end: number;
}
