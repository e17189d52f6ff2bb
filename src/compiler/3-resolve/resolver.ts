import type { Raised } from "../diagnostics/define.ts";
import { type Diagnostic, report } from "../diagnostics/diagnostic.ts";
import type { Piece } from "../interpolation/locate.ts";
import type { Span } from "../span.ts";
import type { Failure } from "./failure.ts";
import { failure, type Here } from "./here.ts";
import type { Resolution } from "./resolution.ts";
import type { Leaf } from "./spot.ts";
import type { Steps, Value } from "./value.ts";

/** What Python says of a wrong number of arguments. */
export interface Signature {
  /** Name of the function behind the resolver, and of its first parameter. */
  readonly python: string;
  readonly first: string;
  readonly most: 1 | 2;
  /** What OmegaConf passes by name, as it does: with the positions where an argument too many would stand. */
  readonly passed?: readonly (readonly [name: string, position: number])[];
  readonly keywordOnly?: 1 | 2;
}

/** What `${name:…}` does. The number of arguments is checked before `run`. */
export interface Resolver {
  readonly signature: Signature;
  readonly usage: string;
  /** A resolver that has nothing to wait for gives its value at once. */
  readonly run: (args: readonly Value[], call: Call) => Value | Steps<Value>;
}

/** One call of a resolver: where it stands and what it may use. */
export class Call {
  readonly name: string;
  readonly usage: string;
  readonly piece: Piece;
  readonly here: Here;

  constructor(name: string, usage: string, piece: Piece, here: Here) {
    this.name = name;
    this.usage = usage;
    this.piece = piece;
    this.here = here;
  }

  get leaf(): Leaf {
    return this.here.leaf;
  }

  get resolution(): Resolution {
    return this.here.resolution;
  }

  /** A failure of this call. */
  failure(
    raised: { readonly class: string; readonly message: string },
    diagnose: (span: Span, raised: Raised) => Diagnostic,
  ): Failure {
    return failure(this.here, this.piece, raised, diagnose);
  }

  /** The failure of a call with arguments that the resolver cannot use. */
  refuse(what: string, name: string, message: string): Failure {
    return this.failure({ class: name, message }, (span, raises) =>
      report("resolver-arguments", span, { name: this.name, what, usage: this.usage, raises }),
    );
  }
}
