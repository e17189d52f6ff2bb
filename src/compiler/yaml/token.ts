/** A piece of text with its offsets: `start` included, `end` excluded. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Tokens that say nothing but what they are; the names are those of PyYAML's messages. */
export type Sign =
  | "<document start>"
  | "<document end>"
  | "<block sequence start>"
  | "<block mapping start>"
  | "<block end>"
  | "<stream end>"
  | "["
  | "{"
  | "]"
  | "}"
  | ","
  | "-"
  | "?"
  | ":";

export interface SignToken extends Extent {
  readonly kind: Sign;
}

export interface ScalarToken extends Extent {
  readonly kind: "<scalar>";
  readonly value: string;
  /** Written without quotes and not as a block: its text decides its type. */
  readonly isPlain: boolean;
}

export interface NameToken extends Extent {
  readonly kind: "<anchor>" | "<alias>";
  readonly name: string;
}

/** `!suffix`, `!!suffix`, `!handle!suffix`; without a handle the suffix is the whole tag. */
export interface TagToken extends Extent {
  readonly kind: "<tag>";
  readonly handle: string | null;
  readonly suffix: string;
}

export type Directive =
  | { readonly name: "YAML"; readonly major: number }
  | { readonly name: "TAG"; readonly handle: string; readonly prefix: string }
  | { readonly name: "other" };

export interface DirectiveToken extends Extent {
  readonly kind: "<directive>";
  readonly directive: Directive;
}

export type Token = SignToken | ScalarToken | NameToken | TagToken | DirectiveToken;
