import type { Raised } from "../diagnostics/define.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { fillTemplate } from "../python/template.ts";
import type { Leaf } from "./spot.ts";

/** Exceptions that OmegaConf passes on from reference to reference; any other it wraps at the next one. */
const passedOn: ReadonlySet<string> = new Set([
  "InterpolationResolutionError",
  "InterpolationKeyError",
  "InterpolationToMissingValueError",
  "UnsupportedInterpolationType",
]);

/** Exceptions that OmegaConf names the key in. */
const keyed: ReadonlySet<string> = new Set([...passedOn, "MissingMandatoryValue"]);

/** What Python would raise in the end for what is too large; no OmegaConf exception. */
export const outOfMemory = "MemoryError";

/** Endless recursion: where it is noticed, and how it is wrapped, is a matter of Python's stack. */
const endless: Raised = { class: "RecursionError", message: "maximum recursion depth exceeded", key: null };

/**
 * Why a value could not be found, thrown on the way to whoever asked. It holds two things: the exception OmegaConf has at
 * this point, and the diagnostic of the innermost cause, which stays the same however often the exception is wrapped.
 */
export class Failure {
  readonly class: string;
  readonly message: string;
  readonly diagnose: (raised: Raised) => Diagnostic;
  /** Leaves that the failure went through, innermost first. */
  readonly chain: readonly Leaf[];

  constructor(
    raised: { readonly class: string; readonly message: string },
    diagnose: (raised: Raised) => Diagnostic,
    chain: readonly Leaf[] = [],
  ) {
    this.class = raised.class;
    this.message = raised.message;
    this.diagnose = diagnose;
    this.chain = chain;
  }

  /** As it leaves the evaluation of a text. */
  wrapped(): Failure {
    if (this.isPassedOn || this.class === endless.class) return this;
    return this.as(
      "InterpolationResolutionError",
      `${this.class} raised while resolving interpolation: ${this.message}`,
    );
  }

  /** The same cause as another exception. */
  as(name: string, message: string): Failure {
    return new Failure({ class: name, message }, this.diagnose, this.chain);
  }

  /** As it leaves a leaf that refers to the cause. */
  through(leaf: Leaf): Failure {
    return new Failure(this, this.diagnose, [...this.chain.slice(0, longestChain), leaf]);
  }

  get isPassedOn(): boolean {
    return passedOn.has(this.class);
  }

  /** What OmegaConf raises in the end; `key` is where it was when it gave up. */
  raised(key: string | null): Raised {
    if (this.class === endless.class) return endless;
    if (!keyed.has(this.class)) return { class: this.class, message: firstLine(this.message), key: null };
    return {
      class: this.class,
      message: firstLine(fillTemplate(this.message, key ?? "")),
      key: key === "" ? null : key,
    };
  }
}

/** A failure by endless recursion. */
export function endlessFailure(diagnose: (raised: Raised) => Diagnostic): Failure {
  return new Failure(endless, diagnose);
}

/** Leaves of a chain that are kept; a diagnostic shows no more. */
const longestChain = 8;

/** Where Python's `splitlines` ends a line. */
const lineEnd = new RegExp(["\\r\\n", "[\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029]"].join("|"));

function firstLine(text: string): string {
  return text.split(lineEnd)[0] ?? "";
}
