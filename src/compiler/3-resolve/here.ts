import type { Raised } from "../diagnostics/define.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Piece } from "../interpolation/locate.ts";
import type { Span } from "../span.ts";
import { Failure } from "./failure.ts";
import { placeIn, type Resolution } from "./resolution.ts";
import type { Container, Leaf } from "./spot.ts";
import type { Memo } from "./value.ts";

/** Where an expression is evaluated. */
export interface Here {
  readonly resolution: Resolution;
  /** The leaf that the text is written in. */
  readonly leaf: Leaf;
  /** The container from which relative keys count. */
  readonly self: Container;
  readonly memo: Memo;
}

/** A failure at a piece of the leaf's text. */
export function failure(
  { leaf }: Here,
  piece: Piece,
  raised: { readonly class: string; readonly message: string },
  diagnose: (span: Span, raised: Raised) => Diagnostic,
): Failure {
  const span = placeIn(leaf, piece);
  return new Failure(raised, (raises) => diagnose(span, raises));
}
