import type { z } from "zod";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { KeyPath, Node } from "../types.ts";
import type { Places } from "./places.ts";

/** A finding of zod. */
export type Issue = z.core.$ZodIssue;

/** A value that may not be written at all, whatever its key takes. */
export interface FoundValue {
  readonly path: KeyPath;
  readonly diagnostic: Diagnostic;
}

/** A value that does not fit its key. */
export interface WrongValue<N extends Node = Node> {
  readonly path: KeyPath;
  readonly key: string;
  readonly node: N;
  readonly schema: z.ZodType;
  readonly places: Places;
}
